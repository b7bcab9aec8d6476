package loomwire.tunnel.cli;

import java.util.Arrays;

/** Fills standard error, which is a pipe that nobody reads, and runs out of memory then. */
final class UnreadLastWords {
    private UnreadLastWords() {}

    public static void main(String[] args) throws InterruptedException {
        FatalErrors.install();
        Thread writer = Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                System.err.write('x'); // one at a time, or room for a few last words would stay
                System.err.flush();
            }
        });
        // It waits in the kernel when the pipe is full: then its stack stands still there.
        StackTraceElement[] before = null;
        for (int same = 0; same < 10; Thread.sleep(100)) {
            StackTraceElement[] now = writer.getStackTrace();
            same = Arrays.equals(before, now) ? same + 1 : 0;
            before = now;
        }
        throw new OutOfMemoryError("for this test");
    }
}
