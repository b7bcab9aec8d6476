package loomwire.quic.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import tech.kwik.core.ConnectionListener;
import tech.kwik.core.ConnectionTerminatedEvent;
import tech.kwik.core.QuicConnection;
import tech.kwik.core.QuicStream;

/** What kwik's client and server have in common. */
final class Kwik {
    static final long STREAM_WINDOW_BYTES = 4 << 20;
    static final int STREAMS = 100;
    /**
     * Less than a packet holds. kwik counts a request to send only after its sender may have served it, and then forgets
     * what is left of a longer write: one run in twenty would stand still.
     */
    private static final int WRITE_BYTES = 1000;

    private Kwik() {}

    /** Sends back what comes, on the same stream or on a unidirectional one of our own. */
    static void mirror(QuicConnection connection, QuicStream stream) {
        try (InputStream in = stream.getInputStream()) {
            byte[] content = in.readAllBytes();
            QuicStream answer = stream.isBidirectional() ? stream : connection.createStream(false);
            send(answer, content);
        } catch (IOException streamOrConnectionEnded) {
            // The client sees what it did not get.
        }
    }

    static void send(QuicStream stream, byte[] content) throws IOException {
        try (OutputStream out = stream.getOutputStream()) {
            for (int at = 0; at < content.length; at += WRITE_BYTES) {
                out.write(content, at, Math.min(WRITE_BYTES, content.length - at));
            }
        }
    }

    /** Collects how connections end. */
    static ConnectionListener listener(BlockingQueue<ConnectionTerminatedEvent> endings) {
        return endings::add;
    }
}
