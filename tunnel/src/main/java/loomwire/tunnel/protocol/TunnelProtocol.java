package loomwire.tunnel.protocol;

import java.time.Duration;

/** Names and limits that both ends share; {@code docs/protocol.md} describes the whole. */
public final class TunnelProtocol {
    /** First byte of every message here. */
    static final int VERSION = 1;

    /** How long a peer may take to say who it is, counted from the end of the handshake. */
    public static final Duration AUTHENTICATION_DEADLINE = Duration.ofSeconds(10);

    /** How long a peer may take to send an open request, counted from the stream's opening. */
    public static final Duration HEADER_DEADLINE = Duration.ofSeconds(10);

    private TunnelProtocol() {}
}
