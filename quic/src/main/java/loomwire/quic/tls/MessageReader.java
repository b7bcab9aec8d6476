package loomwire.quic.tls;

import java.util.Arrays;
import loomwire.quic.base.QuicViolation;

/** A cursor over part of a handshake message in which whatever does not fit is a decode_error. */
final class MessageReader {
    private final byte[] array;
    private final int limit;
    private int position;

    MessageReader(byte[] array, int from, int to) {
        this.array = array;
        this.position = from;
        this.limit = to;
    }

    MessageReader(byte[] array) {
        this(array, 0, array.length);
    }

    boolean hasRemaining() {
        return position < limit;
    }

    int u8() throws QuicViolation {
        return array[take(1)] & 0xff;
    }

    int u16() throws QuicViolation {
        return u8() << 8 | u8();
    }

    int u24() throws QuicViolation {
        return u16() << 8 | u8();
    }

    long u32() throws QuicViolation {
        return (long) u16() << 16 | u16();
    }

    byte[] bytes(int count) throws QuicViolation {
        int from = take(count);
        return Arrays.copyOfRange(array, from, from + count);
    }

    /** A copy of everything that is left, which may be nothing. */
    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(array, position, limit);
        position = limit;
        return rest;
    }

    /** The content of a vector whose length is counted in one byte. */
    MessageReader vector8() throws QuicViolation {
        return part(u8());
    }

    /** The content of a vector whose length is counted in two bytes. */
    MessageReader vector16() throws QuicViolation {
        return part(u16());
    }

    /** The content of a vector whose length is counted in three bytes. */
    MessageReader vector24() throws QuicViolation {
        return part(u24());
    }

    /** Fails unless everything was read. */
    void end(String what) throws QuicViolation {
        if (hasRemaining()) {
            throw Alert.DECODE_ERROR.because(what + " has " + (limit - position) + " bytes too many");
        }
    }

    /** Fails if nothing is left, where at least one element must be. */
    MessageReader notEmpty(String what) throws QuicViolation {
        if (!hasRemaining()) {
            throw Alert.DECODE_ERROR.because(what + " is empty");
        }
        return this;
    }

    private MessageReader part(int length) throws QuicViolation {
        int from = take(length);
        return new MessageReader(array, from, from + length);
    }

    private int take(int count) throws QuicViolation {
        if (count > limit - position) {
            throw Alert.DECODE_ERROR.because("a handshake message ends in the middle of a field");
        }
        int from = position;
        position += count;
        return from;
    }
}
