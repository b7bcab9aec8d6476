package loomwire.tunnel.port;

import java.io.IOException;
import java.net.InetSocketAddress;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.QuicTimeoutException;
import loomwire.quic.base.CloseReason;
import loomwire.rawnet.PortCounters;
import loomwire.tunnel.config.NetworkConfig.Backend;

/** Why a server could not be reached, from what came back while it was tried. */
final class DialFailure {
    private DialFailure() {}

    /** The same failure, said so that a person knows which of route, port, server or certificate to look at. */
    static IOException explain(IOException failure, InetSocketAddress server, Backend backend, PortCounters counters) {
        String where = server.getAddress().getHostAddress() + " port " + server.getPort();
        return switch (failure) {
            case QuicTimeoutException timeout -> new IOException(silence(where, backend, counters), failure);
            case ConnectionClosedException closed when closed.reason().origin() == CloseReason.Origin.LOCAL_TRANSPORT ->
                    new IOException("server " + where + " was refused here: " + closed.reason().message(), failure);
            case ConnectionClosedException closed when closed.reason().origin() == CloseReason.Origin.PEER_TRANSPORT ->
                    new IOException("server " + where + " broke off the handshake: " + closed.reason().message(), failure);
            default -> failure;
        };
    }

    private static String silence(String where, Backend backend, PortCounters counters) {
        if (counters.datagramsReceived.sum() > 0) {
            return "something answers at " + where + ", but not as a Loomwire server: the handshake did not complete "
                    + "(check that server.addr names the right port, and that both ends run the same version)";
        }
        if (counters.malformed.sum() > 0) {
            return "the host of " + where + " is there, but its kernel answers itself: no server runs on that port "
                    + "(start the server, or put server.addr right)";
        }
        return "nothing came back from " + where + ": the server is down, its port is another one, a firewall stands in "
                + "between, or it does not use network.backend " + (backend == Backend.UDP ? "udp" : "pcap")
                + " as this client does";
    }
}
