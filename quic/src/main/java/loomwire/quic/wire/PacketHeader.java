package loomwire.quic.wire;

import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.VarInt;

/**
 * Where the fields of one packet in a datagram lie, before header protection is removed. Reused for every packet; the
 * array belongs to the caller and must stay as it is while this is asked. Parsing never throws: what is no packet is
 * {@code false}. Owned by whoever receives.
 *
 * <p>Bits that header protection covers (reserved bits, packet number length, key phase) are not looked at.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-17">RFC 9000 §17</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8999#section-5">RFC 8999 §5</a>
 */
public final class PacketHeader {
    /** The Retry Integrity Tag at a Retry packet's end (RFC 9000 §17.2.5). */
    public static final int RETRY_TAG_LENGTH = 16;

    static final int LONG_FORM = 0x80;
    static final int FIXED_BIT = 0x40;

    private static final int VERSION_BYTES = 4;

    private static final byte[] NOTHING = new byte[0];

    private byte[] buf = NOTHING;
    private int at;
    private int headerFrom;
    private int datagramEnd;
    private PacketType type = PacketType.UNKNOWN_VERSION;
    private int version;
    private int destinationOffset;
    private int destinationLength;
    private int sourceOffset;
    private int sourceLength;
    private int tokenOffset;
    private int tokenLength;
    private int bodyOffset;
    private int packetNumberOffset;
    private int packetEnd;

    /**
     * Parses the packet that starts at {@code from}, in a datagram that ends at {@code to}.
     *
     * @param shortHeaderConnectionIdLength length of the ids that we gave our peers, 0 to 20
     * @return {@code false} if no packet can be made out here; then the accessors mean nothing
     */
    public boolean parse(byte[] buf, int from, int to, int shortHeaderConnectionIdLength) {
        this.buf = buf;
        this.at = from;
        this.headerFrom = from;
        this.datagramEnd = to;
        this.packetEnd = to;
        this.version = 0;
        this.sourceOffset = from;
        this.sourceLength = 0;
        this.tokenOffset = from;
        this.tokenLength = 0;
        if (from < 0 || from >= to || to > buf.length) {
            return false;
        }
        return isLong() ? parseLong() : parseShort(shortHeaderConnectionIdLength);
    }

    private boolean parseShort(int connectionIdLength) {
        type = PacketType.ONE_RTT;
        destinationOffset = headerFrom + 1;
        destinationLength = connectionIdLength;
        bodyOffset = destinationOffset + connectionIdLength;
        packetNumberOffset = bodyOffset;
        return hasFixedBit() && bodyOffset < datagramEnd;
    }

    private boolean parseLong() {
        at = headerFrom + 1;
        if (!has(VERSION_BYTES)) {
            return false;
        }
        version = (buf[at] & 0xff) << 24 | (buf[at + 1] & 0xff) << 16 | (buf[at + 2] & 0xff) << 8 | buf[at + 3] & 0xff;
        at += VERSION_BYTES;
        if (!parseConnectionIds()) {
            return false;
        }
        bodyOffset = at;
        packetNumberOffset = at;
        if (version == QuicVersions.NEGOTIATION) {
            type = PacketType.VERSION_NEGOTIATION;
            int list = datagramEnd - at; // RFC 8999 §6: ignored when empty or torn
            return list > 0 && list % VERSION_BYTES == 0;
        }
        if (!QuicVersions.supported(version)) {
            type = PacketType.UNKNOWN_VERSION;
            return true;
        }
        return parseVersion1();
    }

    private boolean parseConnectionIds() {
        if (!has(1)) {
            return false;
        }
        destinationLength = buf[at++] & 0xff;
        destinationOffset = at;
        if (!has(destinationLength + 1)) {
            return false;
        }
        at += destinationLength;
        sourceLength = buf[at++] & 0xff;
        sourceOffset = at;
        if (!has(sourceLength)) {
            return false;
        }
        at += sourceLength;
        return true;
    }

    private boolean parseVersion1() {
        // RFC 9000 §17.2: longer ids than 20 bytes, and packets without the fixed bit, are dropped in this version.
        if (!hasFixedBit() || destinationLength > ConnectionId.MAX_LENGTH || sourceLength > ConnectionId.MAX_LENGTH) {
            return false;
        }
        type = PacketType.ofLongHeaderBits(buf[headerFrom] >>> 4 & 3);
        return switch (type) {
            case RETRY -> parseRetry();
            case INITIAL -> parseToken() && parseLength();
            case ZERO_RTT, HANDSHAKE -> parseLength();
            case VERSION_NEGOTIATION, ONE_RTT, UNKNOWN_VERSION -> throw new AssertionError(type);
        };
    }

    private boolean parseRetry() {
        tokenOffset = at;
        tokenLength = datagramEnd - at - RETRY_TAG_LENGTH;
        return tokenLength > 0; // RFC 9000 §17.2.5.2: a Retry with an empty token is discarded
    }

    private boolean parseToken() {
        long length = varInt();
        if (length < 0 || length > datagramEnd - at) {
            return false;
        }
        tokenOffset = at;
        tokenLength = (int) length;
        at += tokenLength;
        return true;
    }

    private boolean parseLength() {
        long length = varInt();
        if (length < 1 || length > datagramEnd - at) { // a packet number takes at least one byte
            return false;
        }
        packetNumberOffset = at;
        packetEnd = at + (int) length;
        return true;
    }

    /** The integer at {@link #at}, which moves behind it; -1 if it is cut off. */
    private long varInt() {
        if (!has(1)) {
            return -1;
        }
        int length = VarInt.lengthFromFirstByte(buf[at]);
        if (!has(length)) {
            return -1;
        }
        long value = VarInt.read(buf, at);
        at += length;
        return value;
    }

    private boolean has(int count) {
        return count <= datagramEnd - at;
    }

    private boolean hasFixedBit() {
        return (buf[headerFrom] & FIXED_BIT) != 0;
    }

    public PacketType type() {
        return type;
    }

    /** Whether this packet has a long header. */
    public boolean isLong() {
        return (buf[headerFrom] & LONG_FORM) != 0;
    }

    /** The version field; 0 for a short header and for Version Negotiation. */
    public int version() {
        return version;
    }

    /** A copy of the id; {@link IllegalArgumentException} if it has more than 20 bytes, as other versions allow. */
    public ConnectionId destinationConnectionId() {
        return ConnectionId.copyOf(buf, destinationOffset, destinationLength);
    }

    /** Likewise; empty for a short header. */
    public ConnectionId sourceConnectionId() {
        return ConnectionId.copyOf(buf, sourceOffset, sourceLength);
    }

    public int destinationOffset() {
        return destinationOffset;
    }

    /** 0 to 20, up to 255 for a version that we do not speak. */
    public int destinationLength() {
        return destinationLength;
    }

    public int sourceOffset() {
        return sourceOffset;
    }

    public int sourceLength() {
        return sourceLength;
    }

    /** Where the token of an Initial or Retry packet starts. */
    public int tokenOffset() {
        return tokenOffset;
    }

    /** 0 for packets without one. */
    public int tokenLength() {
        return tokenLength;
    }

    /** Where the packet starts. */
    public int headerFrom() {
        return headerFrom;
    }

    /** The first byte behind the connection ids: for Version Negotiation the list of versions. */
    public int bodyOffset() {
        return bodyOffset;
    }

    /** Where the packet number starts, if {@link PacketType#level()} is not {@code null}. */
    public int packetNumberOffset() {
        return packetNumberOffset;
    }

    /** Behind the packet's last byte, where another may follow; the datagram's end unless the header has a length. */
    public int packetEnd() {
        return packetEnd;
    }
}
