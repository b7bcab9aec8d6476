package loomwire.quic.base;

/**
 * Which keys protect a packet.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9001#section-4">RFC 9001 §4</a>
 */
public enum EncryptionLevel {
    INITIAL(PacketNumberSpace.INITIAL),
    ZERO_RTT(PacketNumberSpace.APPLICATION),
    HANDSHAKE(PacketNumberSpace.HANDSHAKE),
    ONE_RTT(PacketNumberSpace.APPLICATION);

    private final PacketNumberSpace space;

    EncryptionLevel(PacketNumberSpace space) {
        this.space = space;
    }

    /** The packet number space that packets of this level count in. */
    public PacketNumberSpace space() {
        return space;
    }
}
