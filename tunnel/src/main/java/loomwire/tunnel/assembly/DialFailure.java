package loomwire.tunnel.assembly;

import java.io.IOException;
import java.net.InetSocketAddress;
import loomwire.quic.Admission;
import loomwire.quic.ClientConfig;
import loomwire.quic.CloseReason;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.QuicTimeoutException;
import loomwire.quic.base.PeerWords;
import loomwire.quic.base.TransportError;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.PortCounters;
import loomwire.tunnel.client.DialException;
import loomwire.tunnel.client.DialException.Cause;
import loomwire.tunnel.config.NetworkConfig.Backend;

/** Why a server could not be reached, from what came back while it was tried. Thread-safe. */
final class DialFailure {
    private final String where;
    private final Backend backend;
    private final boolean hasKey;
    private final PortCounters counters;

    /** @param hasKey whether this client proves a key, which a silent server wants together with the right time */
    DialFailure(InetSocketAddress server, Backend backend, boolean hasKey, PortCounters counters) {
        this.where = AddressWords.of(server.getAddress()) + " port " + server.getPort();
        this.backend = backend;
        this.hasKey = hasKey;
        this.counters = counters;
    }

    /** Whether not a single datagram has come back so far. */
    boolean nothingCame() {
        return counters.datagramsReceived.sum() == 0;
    }

    /** The same failure, said so that a person knows which of route, port, server or certificate to look at. */
    IOException explain(IOException failure) {
        return switch (failure) {
            case QuicTimeoutException timeout -> late(failure);
            case ConnectionClosedException closed
            when closed.reason().origin() == CloseReason.Origin.LOCAL_TRANSPORT
                    && closed.reason().errorCode() == ClientConfig.UNMARKED_ANSWER ->
                new DialException(
                        Cause.AUTHENTICATION,
                        "what answers at " + where + " does not hold auth.key: either "
                                + "auth.key is another one than the server's (set the same key on both ends), or the server has "
                                + "auth: none (set the key there too), or an older version runs there (update it), or somebody "
                                + "on the way answers in its place",
                        failure);
            case ConnectionClosedException closed
            when closed.reason().origin() == CloseReason.Origin.LOCAL_TRANSPORT ->
                new DialException(
                        Cause.UNTRUSTED,
                        "server " + where + " was refused here: "
                                + PeerWords.of(closed.reason().message()),
                        failure);
            case ConnectionClosedException closed
            when closed.reason().origin() == CloseReason.Origin.PEER_TRANSPORT ->
                new DialException(
                        Cause.REFUSED,
                        "server " + where + " broke off the handshake: " + brokenOff(closed.reason()),
                        failure);
            case ConnectionClosedException closed -> new DialException(Cause.REFUSED, closed.getMessage(), failure);
            default -> failure;
        };
    }

    /** The error's name, since a peer need not say more, and what a person can do about it. */
    private static String brokenOff(CloseReason reason) {
        String words = PeerWords.of(reason.message());
        return TransportError.describe(reason.errorCode())
                + (words.isEmpty() ? "" : ": " + words)
                + (reason.errorCode() == TransportError.NO_APPLICATION_PROTOCOL
                        ? " (transport.quic.alpn is another one than the server's: set the same on both ends)"
                        : "");
    }

    /** What it means that the handshake did not complete in time. */
    DialException late(IOException failure) {
        if (!nothingCame()) {
            return new DialException(
                    Cause.UNFINISHED,
                    "something answers at " + where + ", but the handshake did not "
                            + "complete in time: it is no Loomwire server (does server.addr name the right port?), it runs another "
                            + "version, or one of the two machines is too busy or the path too slow",
                    failure);
        }
        if (counters.malformed.sum() > 0) {
            return new DialException(
                    Cause.SILENCE,
                    "the host of " + where + " is there, but its kernel answers itself: no "
                            + "server runs on that port (start the server, or put server.addr right)",
                    failure);
        }
        return new DialException(
                Cause.SILENCE,
                "nothing came back from " + where + ". A server with a key is silent "
                        + (hasKey
                                ? "when auth.key is another one than the server's: compare the keys first."
                                : "to a client without one, as this is: if it has a key, set it as auth.key here.")
                        + " Or it is down, its port is another one, a firewall stands in between, it does not use network.backend "
                        + (backend == Backend.UDP ? "udp" : "pcap")
                        + " as this client does, or it does not know itself by this "
                        + "address (its auth.known_as)",
                hasKey
                        ? ". Or the two clocks differ by more than " + Admission.MAX_SKEW_SECONDS
                                + " s (\"loomwire ping\" finds that out)"
                        : "",
                failure);
    }
}
