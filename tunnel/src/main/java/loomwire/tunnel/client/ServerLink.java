package loomwire.tunnel.client;

import java.io.IOException;
import loomwire.quic.MemoryBudget;
import loomwire.quic.QuicConnection;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.net.Shutdown;

/**
 * A connection to a server with what it alone stands on.
 *
 * @param server as the configuration names it
 * @param connection handshake complete, not yet authenticated
 * @param underlay endpoint, packet port and guard; closed with it
 */
public record ServerLink(HostPort server, QuicConnection connection, Underlay underlay) implements AutoCloseable {

    /** What has become of the address that a link leaves this machine from. */
    public enum Source {
        /** It is there, and would be chosen again. */
        SAME,
        /** It is there, and the machine's way to the server leaves from another one by now. */
        BETTER,
        /** Answers to it do not arrive any more. */
        GONE
    }

    /** What carries a link's datagrams, and knows their way. */
    @FunctionalInterface
    public interface Underlay extends AutoCloseable {
        /** What has become of the address that it leaves this machine from. Cheap; sends nothing. */
        default Source source() {
            return Source.SAME;
        }

        /** Looks for the way to the server again. May wait for seconds; a failure changes nothing. */
        default void askWayAgain() {}

        @Override
        void close() throws IOException;
    }

    /** What has become of the address that it leaves this machine from. */
    public Source source() {
        return underlay.source();
    }

    /** The server does not answer: perhaps the router on the way has another MAC address now. May wait for seconds. */
    public void askWayAgain() {
        underlay.askWayAgain();
    }

    /** Makes links; may be called from several threads at once. */
    public interface Dialer {
        /**
         * Opens a port and connects; a name is resolved anew each time, and its addresses are tried in turn.
         *
         * @throws DialException with a message that says which of route, port or server is the cause
         */
        ServerLink dial(HostPort server) throws IOException;

        /** Whether a completed handshake proves who the server is, by its pin or certificate. */
        boolean verifiesServer();

        /** Of the process: what the links' streams hold, and what is copied between them and sockets. */
        default MemoryBudget memory() {
            return MemoryBudget.UNLIMITED;
        }

        /** Whether each link has a source port of its own, so that there may be a new one beside an old one. */
        default boolean hasFreshPorts() {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        new Shutdown().close(connection).close(underlay).rethrow();
    }
}
