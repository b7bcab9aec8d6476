package loomwire.quic.wire;

import loomwire.quic.base.EncryptionLevel;
import org.jspecify.annotations.Nullable;

/**
 * What kind of packet a header announces.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-17">RFC 9000 §17</a>
 */
public enum PacketType {
    INITIAL(0, EncryptionLevel.INITIAL),
    ZERO_RTT(1, EncryptionLevel.ZERO_RTT),
    HANDSHAKE(2, EncryptionLevel.HANDSHAKE),
    RETRY(3, null),
    VERSION_NEGOTIATION(-1, null),
    ONE_RTT(-1, EncryptionLevel.ONE_RTT),
    /** A long header of a version that we do not speak; only the invariant fields are known (RFC 8999). */
    UNKNOWN_VERSION(-1, null);

    private final int longHeaderBits;
    private final @Nullable EncryptionLevel level;

    PacketType(int longHeaderBits, @Nullable EncryptionLevel level) {
        this.longHeaderBits = longHeaderBits;
        this.level = level;
    }

    /** The keys that protect such a packet, {@code null} for one that none protects. */
    public @Nullable EncryptionLevel level() {
        return level;
    }

    /** The two type bits of a version 1 long header; -1 where there are none. */
    int longHeaderBits() {
        return longHeaderBits;
    }

    static PacketType ofLongHeaderBits(int bits) {
        return switch (bits) {
            case 0 -> INITIAL;
            case 1 -> ZERO_RTT;
            case 2 -> HANDSHAKE;
            default -> RETRY;
        };
    }
}
