package loomwire.quic.base;

/** A cursor over part of an array that never runs past its end. Reusable; owned by whoever reads. */
public final class ByteReader {
    private static final byte[] NOTHING = new byte[0];

    private byte[] array = NOTHING;
    private int position;
    private int limit;

    public ByteReader() {}

    public ByteReader(byte[] array) {
        reset(array, 0, array.length);
    }

    /** Points this cursor at {@code array[from, to)}. */
    public ByteReader reset(byte[] array, int from, int to) {
        if (from < 0 || to < from || to > array.length) {
            throw new IndexOutOfBoundsException("[" + from + ", " + to + ") of " + array.length);
        }
        this.array = array;
        this.position = from;
        this.limit = to;
        return this;
    }

    public byte[] array() {
        return array;
    }

    public int position() {
        return position;
    }

    public int limit() {
        return limit;
    }

    public int remaining() {
        return limit - position;
    }

    /** Reads one unsigned byte. */
    public int readU8() throws QuicViolation {
        need(1);
        return array[position++] & 0xff;
    }

    /** Reads two bytes in network order. */
    public int readU16() throws QuicViolation {
        need(2);
        int value = (array[position] & 0xff) << 8 | array[position + 1] & 0xff;
        position += 2;
        return value;
    }

    /** Reads three bytes in network order, as TLS counts lengths. */
    public int readU24() throws QuicViolation {
        need(3);
        int value = (array[position] & 0xff) << 16 | (array[position + 1] & 0xff) << 8 | array[position + 2] & 0xff;
        position += 3;
        return value;
    }

    /** Reads four bytes in network order, unsigned. */
    public long readU32() throws QuicViolation {
        long high = readU16();
        return high << 16 | readU16();
    }

    /** Reads eight bytes in network order. */
    public long readU64() throws QuicViolation {
        long high = readU32();
        return high << 32 | readU32();
    }

    /** Reads a variable-length integer, from 0 to {@link VarInt#MAX}. */
    public long readVarInt() throws QuicViolation {
        need(1);
        int length = VarInt.lengthFromFirstByte(array[position]);
        need(length);
        long value = VarInt.read(array, position);
        position += length;
        return value;
    }

    /** Reads a variable-length integer that counts bytes still to come, so it never exceeds {@link #remaining()}. */
    public int readLength() throws QuicViolation {
        long length = readVarInt();
        if (length > remaining()) {
            throw truncated();
        }
        return (int) length;
    }

    /** Copies the next {@code count} bytes. */
    public byte[] readBytes(int count) throws QuicViolation {
        need(count);
        byte[] bytes = java.util.Arrays.copyOfRange(array, position, position + count);
        position += count;
        return bytes;
    }

    /** Passes over {@code count} bytes and returns where they start. */
    public int skip(int count) throws QuicViolation {
        need(count);
        int start = position;
        position += count;
        return start;
    }

    private void need(int count) throws QuicViolation {
        if (count < 0 || count > limit - position) {
            throw truncated();
        }
    }

    private static QuicViolation truncated() {
        return new QuicViolation(TransportError.FRAME_ENCODING_ERROR, "ends in the middle of a field");
    }
}
