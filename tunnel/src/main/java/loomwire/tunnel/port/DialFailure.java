package loomwire.tunnel.port;

import java.io.IOException;
import java.net.InetSocketAddress;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.QuicTimeoutException;
import loomwire.quic.base.CloseReason;
import loomwire.rawnet.PortCounters;
import loomwire.tunnel.client.DialException;
import loomwire.tunnel.client.DialException.Cause;
import loomwire.tunnel.config.NetworkConfig.Backend;

/** Why a server could not be reached, from what came back while it was tried. Thread-safe. */
final class DialFailure {
    private final String where;
    private final Backend backend;
    private final PortCounters counters;

    DialFailure(InetSocketAddress server, Backend backend, PortCounters counters) {
        this.where = server.getAddress().getHostAddress() + " port " + server.getPort();
        this.backend = backend;
        this.counters = counters;
    }

    /** Whether not a single datagram has come back so far. */
    boolean nothingCame() {
        return counters.datagramsReceived.sum() == 0;
    }

    /** The same failure, said so that a person knows which of route, port, server or certificate to look at. */
    IOException explain(IOException failure) {
        return switch (failure) {
            case QuicTimeoutException timeout -> silence(failure);
            case ConnectionClosedException closed when closed.reason().origin() == CloseReason.Origin.LOCAL_TRANSPORT ->
                    new DialException(Cause.UNTRUSTED, "server " + where + " was refused here: "
                            + closed.reason().message(), failure);
            case ConnectionClosedException closed when closed.reason().origin() == CloseReason.Origin.PEER_TRANSPORT ->
                    new DialException(Cause.REFUSED, "server " + where + " broke off the handshake: "
                            + closed.reason().message(), failure);
            case ConnectionClosedException closed -> new DialException(Cause.REFUSED, closed.getMessage(), failure);
            default -> failure;
        };
    }

    /** What it means that the handshake did not complete in time. */
    DialException silence(IOException failure) {
        return new DialException(Cause.SILENCE, silenceText(), failure);
    }

    private String silenceText() {
        if (!nothingCame()) {
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
