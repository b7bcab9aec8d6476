package loomwire.tunnel.server;

import java.io.IOException;
import loomwire.quic.QuicStream;

/**
 * Sends back what comes on a stream, until its end. While it waits it holds one byte, so that a server may keep many
 * thousands of them. Owned by the stream's thread.
 */
final class EchoFlow {
    /** Copied at once at most: more than interactive traffic brings, and little enough to hold while the peer is slow. */
    private static final int MAX_CHUNK = 16 << 10;

    private EchoFlow() {}

    static void run(QuicStream stream) throws IOException {
        byte[] first = new byte[1];
        while (stream.read(first, 0, 1) > 0) {
            sendBack(stream, first[0]);
        }
        stream.finish();
    }

    private static void sendBack(QuicStream stream, byte first) throws IOException {
        byte[] chunk = new byte[1 + Math.min(MAX_CHUNK, stream.available())];
        chunk[0] = first;
        int more = chunk.length == 1 ? 0 : stream.read(chunk, 1, chunk.length - 1);
        stream.write(chunk, 0, 1 + Math.max(0, more));
    }
}
