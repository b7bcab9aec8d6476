package loomwire.quic.base;

/**
 * A cursor that fills part of an array. Writing past the limit is a programmer's mistake and throws; ask
 * {@link #remaining()} first. Reusable; owned by whoever writes.
 */
public final class ByteWriter {
    private static final byte[] NOTHING = new byte[0];

    private byte[] array = NOTHING;
    private int position;
    private int limit;

    public ByteWriter() {}

    public ByteWriter(byte[] array) {
        reset(array, 0, array.length);
    }

    /** Points this cursor at {@code array[from, limit)}. */
    public ByteWriter reset(byte[] array, int from, int limit) {
        if (from < 0 || limit < from || limit > array.length) {
            throw new IndexOutOfBoundsException("[" + from + ", " + limit + ") of " + array.length);
        }
        this.array = array;
        this.position = from;
        this.limit = limit;
        return this;
    }

    public byte[] array() {
        return array;
    }

    public int position() {
        return position;
    }

    /** Moves the cursor, to fill in a field later or to pass over bytes that another wrote. */
    public void position(int position) {
        if (position < 0 || position > limit) {
            throw new IndexOutOfBoundsException(position + " of " + limit);
        }
        this.position = position;
    }

    public int limit() {
        return limit;
    }

    public int remaining() {
        return limit - position;
    }

    public void writeU8(int value) {
        need(1);
        array[position++] = (byte) value;
    }

    public void writeU16(int value) {
        need(2);
        array[position] = (byte) (value >>> 8);
        array[position + 1] = (byte) value;
        position += 2;
    }

    public void writeU24(int value) {
        need(3);
        writeU8(value >>> 16);
        writeU16(value);
    }

    public void writeU32(long value) {
        need(4);
        writeU16((int) (value >>> 16));
        writeU16((int) value);
    }

    public void writeU64(long value) {
        need(8);
        writeU32(value >>> 32);
        writeU32(value);
    }

    /** Writes {@code value} in its shortest form. */
    public void writeVarInt(long value) {
        need(VarInt.length(value));
        position = VarInt.write(array, position, value);
    }

    public void writeBytes(byte[] bytes) {
        writeBytes(bytes, 0, bytes.length);
    }

    public void writeBytes(byte[] bytes, int from, int length) {
        need(length);
        System.arraycopy(bytes, from, array, position, length);
        position += length;
    }

    /** Writes {@code count} zero bytes, which on the wire are PADDING frames. */
    public void writeZeros(int count) {
        need(count);
        java.util.Arrays.fill(array, position, position + count, (byte) 0);
        position += count;
    }

    private void need(int count) {
        if (count < 0 || count > limit - position) {
            throw new IndexOutOfBoundsException(count + " bytes wanted, " + (limit - position) + " left");
        }
    }
}
