package loomwire.quic.base;

/**
 * The three contexts in which packet numbers count and acknowledgments apply.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-12.3">RFC 9000 §12.3</a>
 */
public enum PacketNumberSpace {
    INITIAL,
    HANDSHAKE,
    /** 0-RTT and 1-RTT packets. */
    APPLICATION
}
