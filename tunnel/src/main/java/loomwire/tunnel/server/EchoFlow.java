package loomwire.tunnel.server;

import java.io.IOException;
import loomwire.quic.QuicStream;

/**
 * Sends back what comes on a stream, until its end. While it waits it holds one byte, so that a server may keep many
 * thousands of them. Owned by the stream's thread.
 */
final class EchoFlow {
    /** Copied at once at most: more than interactive traffic brings; and no more than finds room. */
    private static final int MAX_CHUNK = 16 << 10;

    private EchoFlow() {}

    static void run(QuicStream stream) throws IOException {
        byte[] first = new byte[1];
        while (stream.read(first, 0, 1) > 0) {
            sendBack(stream, first[0]);
            // A peer whose bytes are always there and who always takes them would keep the processor.
            Thread.yield();
        }
        stream.finish();
    }

    private static void sendBack(QuicStream stream, byte first) throws IOException {
        int more = Math.min(Math.min(MAX_CHUNK, stream.available()), Math.max(0, stream.room() - 1));
        byte[] chunk = new byte[1 + more];
        chunk[0] = first;
        int read = more == 0 ? 0 : stream.read(chunk, 1, more);
        stream.write(chunk, 0, 1 + Math.max(0, read));
    }
}
