package loomwire.tunnel.client;

import java.io.IOException;
import loomwire.quic.QuicConnection;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.net.Shutdown;

/**
 * A connection to a server with the port that is its alone.
 *
 * @param server as the configuration names it
 * @param connection handshake complete, not yet authenticated
 * @param port what is closed with it: endpoint, packet port, guard
 */
public record Link(HostPort server, QuicConnection connection, AutoCloseable port) implements AutoCloseable {

    /** Makes links; may be called from several threads at once. */
    public interface Dialer {
        /**
         * Opens a port and connects; a name is resolved anew each time, and its addresses are tried in turn.
         *
         * @throws DialException with a message that says which of route, port or server is the cause
         */
        Link dial(HostPort server) throws IOException;

        /** Whether a completed handshake proves who the server is, by its pin or certificate. */
        boolean verifiesServer();

        /** Whether each link has a source port of its own, so that there may be a new one beside an old one. */
        default boolean hasFreshPorts() {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        new Shutdown().close(connection).close(port).rethrow();
    }
}
