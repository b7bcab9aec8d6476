package loomwire.quic.wire;

import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.RangeSet;
import loomwire.quic.base.VarInt;

/**
 * Writes the frequent frames from primitives. The caller has checked that there is room; {@link #ack} alone fits itself
 * into what is left.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19">RFC 9000 §19</a>
 */
public final class FrameWriter {
    private FrameWriter() {}

    /** Bytes that {@link #streamHeader} takes. */
    public static int streamHeaderLength(long id, long offset, int length) {
        return 1 + VarInt.length(id) + (offset == 0 ? 0 : VarInt.length(offset)) + VarInt.length(length);
    }

    /** Writes a STREAM frame up to its data, always with the length; {@code length} bytes of data must follow. */
    public static void streamHeader(ByteWriter w, long id, long offset, int length, boolean fin) {
        w.writeU8(streamType(offset, fin));
        w.writeVarInt(id);
        if (offset != 0) {
            w.writeVarInt(offset);
        }
        w.writeVarInt(length);
    }

    static int streamType(long offset, boolean fin) {
        return FrameTypes.STREAM
                | FrameTypes.STREAM_LEN
                | (offset != 0 ? FrameTypes.STREAM_OFF : 0)
                | (fin ? FrameTypes.STREAM_FIN : 0);
    }

    /** Bytes that {@link #cryptoHeader} takes. */
    public static int cryptoHeaderLength(long offset, int length) {
        return 1 + VarInt.length(offset) + VarInt.length(length);
    }

    /** Writes a CRYPTO frame up to its data; {@code length} bytes of data must follow. */
    public static void cryptoHeader(ByteWriter w, long offset, int length) {
        w.writeU8(FrameTypes.CRYPTO);
        w.writeVarInt(offset);
        w.writeVarInt(length);
    }

    /** Bytes of a DATAGRAM frame with {@code length} bytes of data. */
    public static int datagramLength(int length) {
        return 1 + VarInt.length(length) + length;
    }

    /** Writes a DATAGRAM frame with its length. */
    public static void datagram(ByteWriter w, byte[] d, int from, int length) {
        w.writeU8(FrameTypes.DATAGRAM_LEN);
        w.writeVarInt(length);
        w.writeBytes(d, from, length);
    }

    /**
     * Writes an ACK frame with as many ranges, highest first, as {@link ByteWriter#remaining()} holds, at most
     * {@link AckRanges#MAX_RANGES}.
     *
     * @param received packet numbers to acknowledge, not empty
     * @param ackDelayRaw the field as it goes on the wire, 0 to 2^62-1
     * @throws IndexOutOfBoundsException if fewer than {@link #minAckLength} bytes are left
     */
    public static void ack(ByteWriter w, RangeSet received, long ackDelayRaw) {
        ackRanges(w, FrameTypes.ACK, received, ackDelayRaw, 0);
    }

    /** Like {@link #ack}, with the counts of packets received by ECN codepoint, which need room too. */
    public static void ackEcn(ByteWriter w, RangeSet received, long ackDelayRaw, long ect0, long ect1, long ce) {
        ackRanges(w, FrameTypes.ACK_ECN, received, ackDelayRaw, ecnLength(ect0, ect1, ce));
        w.writeVarInt(ect0);
        w.writeVarInt(ect1);
        w.writeVarInt(ce);
    }

    /** Bytes of an ACK frame with all the ranges that may go into one. */
    public static int ackLength(RangeSet received, long ackDelayRaw) {
        int length = minAckLength(received, ackDelayRaw);
        int further = Math.min(received.count(), AckRanges.MAX_RANGES) - 1;
        for (int i = 1; i <= further; i++) {
            length += rangeLength(received, received.count() - 1 - i);
        }
        return length + VarInt.length(further) - VarInt.length(0);
    }

    /** Like {@link #ackLength}, with ECN counts. */
    public static int ackEcnLength(RangeSet received, long ackDelayRaw, long ect0, long ect1, long ce) {
        return ackLength(received, ackDelayRaw) + ecnLength(ect0, ect1, ce);
    }

    /** Bytes that an ACK frame with all ranges takes at most, whatever the delay, without ECN counts. */
    public static int maxAckLength(RangeSet received) {
        return ackLength(received, VarInt.MAX);
    }

    /** Bytes of an ACK frame with the highest range alone: the least room in which {@link #ack} can say anything. */
    public static int minAckLength(RangeSet received, long ackDelayRaw) {
        int top = received.count() - 1;
        return 1
                + VarInt.length(received.last())
                + VarInt.length(ackDelayRaw)
                + VarInt.length(0)
                + VarInt.length(span(received, top));
    }

    private static void ackRanges(ByteWriter w, int type, RangeSet received, long ackDelayRaw, int reserved) {
        int further = furtherRanges(received, w.remaining() - reserved - minAckLength(received, ackDelayRaw));
        int top = received.count() - 1;
        w.writeU8(type);
        w.writeVarInt(received.last());
        w.writeVarInt(ackDelayRaw);
        w.writeVarInt(further);
        w.writeVarInt(span(received, top));
        for (int i = top - 1; i >= top - further; i--) {
            w.writeVarInt(gap(received, i));
            w.writeVarInt(span(received, i));
        }
    }

    /** How many ranges below the highest go into {@code room} bytes, in which the count field may have to grow. */
    private static int furtherRanges(RangeSet received, int room) {
        int most = Math.min(received.count(), AckRanges.MAX_RANGES) - 1;
        int used = 0;
        for (int further = 0; further < most; further++) {
            used += rangeLength(received, received.count() - 2 - further);
            if (used + VarInt.length(further + 1) - VarInt.length(0) > room) {
                return further;
            }
        }
        return most;
    }

    private static int rangeLength(RangeSet received, int i) {
        return VarInt.length(gap(received, i)) + VarInt.length(span(received, i));
    }

    /** The Gap field between range {@code i} and the one above it: numbers missing, less one (RFC 9000 §19.3.1). */
    private static long gap(RangeSet received, int i) {
        return received.start(i + 1) - received.end(i) - 1;
    }

    /** The length field of range {@code i}: numbers held, less one. */
    private static long span(RangeSet received, int i) {
        return received.end(i) - received.start(i) - 1;
    }

    private static int ecnLength(long ect0, long ect1, long ce) {
        return VarInt.length(ect0) + VarInt.length(ect1) + VarInt.length(ce);
    }
}
