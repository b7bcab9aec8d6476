package loomwire.tunnel.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;

/** A program that runs out of memory in a place that nobody looks at, and would otherwise never end. */
final class HeapFiller {
    private static final List<byte[]> TAKEN = new ArrayList<>();

    private HeapFiller() {}

    /** @param args where: {@code virtual}; {@code kept}, where whoever meets it keeps it; {@code disguised} as a cause */
    public static void main(String[] args) throws InterruptedException {
        FatalErrors.install();
        switch (args[0]) {
            case "virtual" -> Thread.ofVirtual().start(HeapFiller::fill);
            case "kept" -> ForkJoinPool.commonPool().submit(HeapFiller::fill);
            case "disguised" ->
                Thread.ofPlatform().start(() -> {
                    throw new NoClassDefFoundError("for this test") {
                        @Override
                        public synchronized Throwable getCause() {
                            return new OutOfMemoryError("for this test");
                        }
                    };
                });
            default -> throw new IllegalArgumentException(args[0]);
        }
        new CountDownLatch(1).await();
    }

    private static void fill() {
        for (int piece = 1 << 16; ; ) {
            try {
                TAKEN.add(new byte[piece]);
            } catch (OutOfMemoryError full) {
                if (piece == 16) {
                    throw full;
                }
                piece /= 2;
            }
        }
    }
}
