package loomwire.quic.interop;

import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** What quiche's client and server have in common. */
final class Quiche {
    private static final int WINDOW_BYTES = 8 << 20;
    private static final int STREAM_WINDOW_BYTES = 4 << 20;
    static final int STREAMS = 100;

    private Quiche() {}

    /** Skips the test where the native library does not run. */
    static void assumeAvailable() {
        Assumptions.assumeTrue(
                Quic.isAvailable(),
                () -> "quiche's native library is for Linux on x86-64 and does not load here: "
                        + Quic.unavailabilityCause());
    }

    static <B extends QuicCodecBuilder<B>> B settings(B codec) {
        return codec.maxIdleTimeout(10, TimeUnit.SECONDS)
                .initialMaxData(WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalLocal(STREAM_WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalRemote(STREAM_WINDOW_BYTES)
                .initialMaxStreamDataUnidirectional(STREAM_WINDOW_BYTES)
                .initialMaxStreamsBidirectional(STREAMS)
                .initialMaxStreamsUnidirectional(STREAMS);
    }

    static <T> T take(BlockingQueue<T> queue, String otherwise) throws InterruptedException {
        T next = queue.poll(Loomwire.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError(otherwise);
        }
        return next;
    }
}
