package loomwire.quic.wire;

import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.VarInt;

/**
 * Writes packet headers, unprotected. The caller has checked that there is room.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-17">RFC 9000 §17</a>
 */
public final class PacketHeaders {
    /** The Length field is always written in two bytes, so that it can be filled in when the packet is complete. */
    public static final int LENGTH_FIELD_BYTES = 2;

    /** The largest value of a Length field in two bytes; above every datagram we send. */
    public static final int MAX_LENGTH_VALUE = (1 << 14) - 1;

    private static final int SPIN_BIT = 0x20;
    private static final int KEY_PHASE_BIT = 0x04;

    private PacketHeaders() {}

    /** Bytes that {@link #longHeader} writes for such a packet, up to the packet number. */
    public static int longHeaderLength(PacketType type, ConnectionId dcid, ConnectionId scid, int tokenLength) {
        int token = type == PacketType.INITIAL ? VarInt.length(tokenLength) + tokenLength : 0;
        return 1 + Integer.BYTES + 1 + dcid.length() + 1 + scid.length() + token + LENGTH_FIELD_BYTES;
    }

    /**
     * Writes the header of an Initial, 0-RTT or Handshake packet up to its packet number.
     *
     * @param token of an Initial packet; empty for none, and for the other types
     * @param packetNumberLength 1 to 4
     * @return where the Length field is, to be filled in with {@link #patchLength}
     */
    public static int longHeader(
            ByteWriter w,
            PacketType type,
            int version,
            ConnectionId dcid,
            ConnectionId scid,
            byte[] token,
            int packetNumberLength) {
        if (type.longHeaderBits() < 0 || type == PacketType.RETRY || token.length > 0 && type != PacketType.INITIAL) {
            throw new IllegalArgumentException(type + " with a token of " + token.length + " bytes");
        }
        w.writeU8(PacketHeader.LONG_FORM
                | PacketHeader.FIXED_BIT
                | type.longHeaderBits() << 4
                | lengthBits(packetNumberLength));
        invariants(w, version, dcid, scid);
        if (type == PacketType.INITIAL) {
            w.writeVarInt(token.length);
            w.writeBytes(token);
        }
        int lengthField = w.position();
        w.writeZeros(LENGTH_FIELD_BYTES);
        return lengthField;
    }

    /**
     * Fills in the Length field.
     *
     * @param value bytes of packet number, payload and AEAD tag together, 0 to {@link #MAX_LENGTH_VALUE}
     */
    public static void patchLength(byte[] buf, int lengthFieldPosition, int value) {
        VarInt.write(buf, lengthFieldPosition, value, LENGTH_FIELD_BYTES);
    }

    /** Writes a short header up to its packet number. */
    public static void shortHeader(
            ByteWriter w, ConnectionId dcid, boolean spin, boolean keyPhase, int packetNumberLength) {
        w.writeU8(PacketHeader.FIXED_BIT
                | (spin ? SPIN_BIT : 0)
                | (keyPhase ? KEY_PHASE_BIT : 0)
                | lengthBits(packetNumberLength));
        dcid.writeTo(w);
    }

    /** Writes the low {@code length} bytes of a packet number. */
    public static void packetNumber(ByteWriter w, long packetNumber, int length) {
        for (int shift = (length - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            w.writeU8((int) (packetNumber >>> shift));
        }
    }

    /**
     * Writes a Version Negotiation packet.
     *
     * @param firstByteRandom its low six bits go into the unused ones, so that clients learn to ignore them
     * @param dcid the source id of the packet that is answered
     * @param scid its destination id
     */
    public static void versionNegotiation(
            ByteWriter w, int firstByteRandom, ConnectionId dcid, ConnectionId scid, int... versions) {
        w.writeU8(negotiationFirstByte(firstByteRandom));
        invariants(w, QuicVersions.NEGOTIATION, dcid, scid);
        writeVersions(w, versions);
    }

    /**
     * Writes a Version Negotiation packet that answers {@code received}, whose ids may be longer than version 1 allows
     * (RFC 9000 §17.2.1); 7 bytes, both ids, and 4 bytes a version.
     *
     * @param buf the array that {@code received} was parsed from
     */
    public static void versionNegotiation(
            ByteWriter w, int firstByteRandom, byte[] buf, PacketHeader received, int... versions) {
        w.writeU8(negotiationFirstByte(firstByteRandom));
        w.writeU32(QuicVersions.NEGOTIATION);
        w.writeU8(received.sourceLength());
        w.writeBytes(buf, received.sourceOffset(), received.sourceLength());
        w.writeU8(received.destinationLength());
        w.writeBytes(buf, received.destinationOffset(), received.destinationLength());
        writeVersions(w, versions);
    }

    /** The versions that a Version Negotiation packet lists, in its order; at least one. */
    public static int[] parseVersions(byte[] buf, PacketHeader header) {
        int[] versions = new int[(header.packetEnd() - header.bodyOffset()) / Integer.BYTES];
        for (int i = 0, at = header.bodyOffset(); i < versions.length; i++, at += Integer.BYTES) {
            versions[i] = (buf[at] & 0xff) << 24
                    | (buf[at + 1] & 0xff) << 16
                    | (buf[at + 2] & 0xff) << 8
                    | buf[at + 3] & 0xff;
        }
        return versions;
    }

    /**
     * Writes a Retry packet without its integrity tag, which must follow.
     *
     * @param dcid the source id of the Initial that is answered
     * @param scid a new id of the server's
     * @param token at least one byte
     */
    public static void retry(ByteWriter w, int version, ConnectionId dcid, ConnectionId scid, byte[] token) {
        w.writeU8(PacketHeader.LONG_FORM | PacketHeader.FIXED_BIT | PacketType.RETRY.longHeaderBits() << 4);
        invariants(w, version, dcid, scid);
        w.writeBytes(token);
    }

    private static void invariants(ByteWriter w, int version, ConnectionId dcid, ConnectionId scid) {
        w.writeU32(version);
        w.writeU8(dcid.length());
        dcid.writeTo(w);
        w.writeU8(scid.length());
        scid.writeTo(w);
    }

    // RFC 9000 §17.2.1: the bit of the fixed bit should be set, for those who tell QUIC from other protocols by it.
    private static int negotiationFirstByte(int random) {
        return PacketHeader.LONG_FORM | PacketHeader.FIXED_BIT | random & 0x3f;
    }

    private static void writeVersions(ByteWriter w, int[] versions) {
        for (int version : versions) {
            w.writeU32(version);
        }
    }

    private static int lengthBits(int packetNumberLength) {
        if (packetNumberLength < 1 || packetNumberLength > PacketNumbers.MAX_LENGTH) {
            throw new IllegalArgumentException("a packet number of " + packetNumberLength + " bytes");
        }
        return packetNumberLength - 1;
    }
}
