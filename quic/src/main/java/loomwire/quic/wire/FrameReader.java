package loomwire.quic.wire;

import loomwire.quic.base.ByteReader;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.base.VarInt;

/**
 * Reads the frames of a decrypted packet and hands them to a visitor, the frequent ones as primitives without
 * allocating. Whatever the bytes are, it ends normally or with a {@link QuicViolation} that names the frame. Reusable;
 * owned by one thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19">RFC 9000 §19</a>
 */
public final class FrameReader {
    /** The fewest bytes of an ACK range: a gap and a length of one byte each. */
    private static final int MIN_RANGE_BYTES = 2;

    private final ByteReader in = new ByteReader();
    private final AckRanges ack = new AckRanges();

    /**
     * Reads all frames in {@code buf[from, to)}.
     *
     * @param level under which the packet was protected; says which frames it may hold
     * @return whether any frame was ack-eliciting
     * @throws QuicViolation if a frame is malformed, unknown or out of place, or the visitor refused it; frames before it
     *     have been visited
     */
    public boolean read(EncryptionLevel level, byte[] buf, int from, int to, FrameVisitor v) throws QuicViolation {
        if (from >= to) { // RFC 9000 §12.4
            throw new QuicViolation(TransportError.PROTOCOL_VIOLATION, "a packet without frames");
        }
        in.reset(buf, from, to);
        long allowed = FrameTypes.allowed(level);
        boolean ackEliciting = false;
        int type = FrameTypes.PADDING;
        try {
            while (in.remaining() > 0) {
                type = FrameTypes.PADDING;
                type = type(allowed, level);
                if (type == FrameTypes.PADDING) {
                    padding();
                } else {
                    ackEliciting |= FrameTypes.isAckEliciting(type);
                    frame(type, v);
                }
            }
        } catch (QuicViolation violation) {
            throw violation.inFrame(type);
        }
        return ackEliciting;
    }

    private int type(long allowed, EncryptionLevel level) throws QuicViolation {
        int type = in.readU8();
        if (type < FrameTypes.ONE_BYTE_TYPES && (allowed >>> type & 1) != 0) {
            return type;
        }
        return longType(type, level);
    }

    private void frame(int type, FrameVisitor v) throws QuicViolation {
        switch (type) {
            case FrameTypes.STREAM,
                    FrameTypes.STREAM + 1,
                    FrameTypes.STREAM + 2,
                    FrameTypes.STREAM + 3,
                    FrameTypes.STREAM + 4,
                    FrameTypes.STREAM + 5,
                    FrameTypes.STREAM + 6,
                    FrameTypes.STREAM_LAST -> stream(type, v);
            case FrameTypes.ACK, FrameTypes.ACK_ECN -> ack(type, v);
            case FrameTypes.PING -> v.ping();
            case FrameTypes.CRYPTO -> crypto(v);
            case FrameTypes.DATAGRAM, FrameTypes.DATAGRAM_LEN -> datagram(type, v);
            default -> {
                Frame frame = RecordFrames.read(type, in);
                if (frame != null) {
                    v.control(frame);
                }
            }
        }
    }

    private void padding() throws QuicViolation {
        byte[] array = in.array();
        int start = in.position();
        int at = start;
        while (at < in.limit() && array[at] == FrameTypes.PADDING) {
            at++;
        }
        in.skip(at - start);
    }

    private void stream(int type, FrameVisitor v) throws QuicViolation {
        long id = in.readVarInt();
        long offset = (type & FrameTypes.STREAM_OFF) != 0 ? in.readVarInt() : 0;
        int length = (type & FrameTypes.STREAM_LEN) != 0 ? in.readLength() : in.remaining();
        if (offset > VarInt.MAX - length) { // RFC 9000 §19.8
            throw malformed("a stream that goes beyond 2^62-1 bytes");
        }
        v.stream(id, offset, in.array(), in.skip(length), length, (type & FrameTypes.STREAM_FIN) != 0);
    }

    private void crypto(FrameVisitor v) throws QuicViolation {
        long offset = in.readVarInt();
        int length = in.readLength();
        if (offset > VarInt.MAX - length) { // RFC 9000 §19.6
            throw malformed("handshake data beyond 2^62-1 bytes");
        }
        v.crypto(offset, in.array(), in.skip(length), length);
    }

    private void datagram(int type, FrameVisitor v) throws QuicViolation {
        int length = type == FrameTypes.DATAGRAM_LEN ? in.readLength() : in.remaining();
        v.datagram(in.array(), in.skip(length), length);
    }

    private void ack(int type, FrameVisitor v) throws QuicViolation {
        long largest = in.readVarInt();
        ack.reset(in.readVarInt());
        long furtherRanges = in.readVarInt();
        long smallest = smallest(largest, in.readVarInt());
        ack.add(smallest, largest);
        if (furtherRanges > in.remaining() / MIN_RANGE_BYTES) {
            throw malformed("more ACK ranges announced than there are bytes");
        }
        for (long i = 0; i < furtherRanges; i++) {
            largest = smallest - in.readVarInt() - 2;
            smallest = smallest(largest, in.readVarInt());
            ack.add(smallest, largest);
        }
        if (type == FrameTypes.ACK_ECN) {
            long ect0 = in.readVarInt();
            long ect1 = in.readVarInt();
            ack.ecn(ect0, ect1, in.readVarInt());
        }
        v.ack(ack);
    }

    private static long smallest(long largest, long length) throws QuicViolation {
        if (largest < length) { // RFC 9000 §19.3.1; a negative largest too
            throw malformed("an ACK of negative packet numbers");
        }
        return largest - length;
    }

    /** The type that starts with {@code first}, just read, if it is the one of two bytes and may stand here. */
    private int longType(int first, EncryptionLevel level) throws QuicViolation {
        int length = VarInt.lengthFromFirstByte((byte) first);
        in.skip(length - 1);
        long type = VarInt.read(in.array(), in.position() - length);
        if (VarInt.length(type) < length) { // RFC 9000 §12.4
            throw new QuicViolation(
                    TransportError.PROTOCOL_VIOLATION, type, "a frame type in a longer form than needed");
        }
        if (FrameTypes.isAllowed(level, type)) {
            return (int) type;
        }
        if (FrameTypes.isKnown(type)) {
            throw new QuicViolation(
                    TransportError.PROTOCOL_VIOLATION,
                    type,
                    "frame 0x" + Long.toHexString(type) + " is not allowed in " + level + " packets");
        }
        throw new QuicViolation(
                TransportError.FRAME_ENCODING_ERROR, type, "unknown frame type 0x" + Long.toHexString(type));
    }

    private static QuicViolation malformed(String reason) {
        return new QuicViolation(TransportError.FRAME_ENCODING_ERROR, reason);
    }
}
