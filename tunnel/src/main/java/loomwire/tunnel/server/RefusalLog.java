package loomwire.tunnel.server;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import loomwire.quic.CloseReason;
import loomwire.quic.base.PeerWords;
import loomwire.quic.base.TransportError;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.net.LogLimit;
import loomwire.tunnel.net.LogLimits;
import loomwire.tunnel.protocol.AuthenticationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of clients that were not let in: for each network and reason one line at once, then one a minute with how often it
 * came again. Whoever comes from more networks than are told apart shares a line with the rest. Thread-safe.
 */
public final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

    private static final Duration INTERVAL = Duration.ofMinutes(1);
    /** A log of so many lines a minute can still be read; a flood has more networks than anybody wants to read of. */
    static final int MAX_KINDS = 32;

    private final LogLimits limits = new LogLimits(INTERVAL, MAX_KINDS);
    private final Consumer<String> warnings;

    private record Kind(SourcePrefix from, Object reason) {}

    public RefusalLog() {
        this(LOG::warn);
    }

    /** @param warnings where the lines go */
    RefusalLog(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    void refused(InetSocketAddress peer, AuthenticationException why) {
        tell(peer, why.code(), why.getMessage());
    }

    /** Told on the loop of handshakes that failed; those are told of that fail because of another {@code alpn}. */
    public void handshakeFailed(InetSocketAddress peer, CloseReason reason) {
        if (reason.origin() == CloseReason.Origin.LOCAL_TRANSPORT
                && reason.errorCode() == TransportError.NO_APPLICATION_PROTOCOL) {
            tell(
                    peer,
                    TransportError.NO_APPLICATION_PROTOCOL,
                    PeerWords.of(reason.message()) + ": transport.quic.alpn has to be the same on both ends");
        }
    }

    private void tell(InetSocketAddress peer, Object reason, String words) {
        LogLimit limit = limits.of(new Kind(SourcePrefix.of(peer.getAddress()), reason));
        if (limit.isDue()) {
            warnings.accept(AddressText.of(peer) + ": not let in: " + words + limit.suffix()
                    + (limits.isShared(limit) ? " (others too: many networks try)" : ""));
        }
    }
}
