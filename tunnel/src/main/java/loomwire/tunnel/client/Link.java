package loomwire.tunnel.client;

import java.io.IOException;
import loomwire.quic.QuicConnection;
import loomwire.tunnel.net.Shutdown;

/**
 * A connection to the server with the port that is its alone.
 *
 * @param connection handshake complete, not yet authenticated
 * @param port what is closed with it: endpoint, packet port, guard
 */
public record Link(QuicConnection connection, AutoCloseable port) implements AutoCloseable {

    /** Makes links; may be called from several threads at once. */
    public interface Dialer {
        /**
         * Opens a port and connects.
         *
         * @throws IOException with a message that says which of route, port or server is the cause
         */
        Link dial() throws IOException;

        /** Whether a completed handshake proves who the server is, by its pin or certificate. */
        boolean verifiesServer();
    }

    @Override
    public void close() throws IOException {
        new Shutdown().close(connection).close(port).rethrow();
    }
}
