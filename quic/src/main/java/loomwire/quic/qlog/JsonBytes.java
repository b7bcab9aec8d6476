package loomwire.quic.qlog;

import java.util.Arrays;
import loomwire.quic.base.ConnectionId;

/** JSON being written into one growing array, so that a number or a name costs no object. Owned by the encoder. */
final class JsonBytes {
    private static final int LONGEST_NUMBER = 20;
    private static final String HEX = "0123456789abcdef";
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long MICROS_PER_MILLI = 1_000;

    private byte[] bytes;
    private int length;

    JsonBytes(int capacity) {
        bytes = new byte[capacity];
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /** Appends text as it is; ASCII only. */
    JsonBytes raw(String ascii) {
        int more = ascii.length();
        reserve(more);
        for (int i = 0; i < more; i++) {
            bytes[length + i] = (byte) ascii.charAt(i);
        }
        length += more;
        return this;
    }

    JsonBytes append(JsonBytes other) {
        reserve(other.length);
        System.arraycopy(other.bytes, 0, bytes, length, other.length);
        length += other.length;
        return this;
    }

    /** Appends a number as qlog's uint64 has it. */
    JsonBytes number(long value) {
        if (value < 0) {
            return raw(Long.toUnsignedString(value));
        }
        reserve(LONGEST_NUMBER);
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** Appends a duration in milliseconds, down to the microsecond. */
    JsonBytes millis(long nanos) {
        long micros = Math.max(0, nanos) / NANOS_PER_MICRO;
        number(micros / MICROS_PER_MILLI);
        int rest = (int) (micros % MICROS_PER_MILLI);
        if (rest > 0) {
            raw(".");
            digit(rest / 100).digit(rest / 10 % 10).digit(rest % 10);
        }
        return this;
    }

    private JsonBytes digit(int value) {
        reserve(1);
        bytes[length++] = (byte) ('0' + value);
        return this;
    }

    /** Appends the lowest {@code digits} hex digits. */
    JsonBytes hex(long value, int digits) {
        reserve(digits);
        for (int i = digits - 1; i >= 0; i--) {
            bytes[length++] = (byte) HEX.charAt((int) (value >>> 4 * i) & 0xf);
        }
        return this;
    }

    /** Appends an id as a string of hex digits. */
    JsonBytes id(ConnectionId id) {
        raw("\"");
        for (int i = 0; i < id.length(); i++) {
            hex(id.byteAt(i), 2);
        }
        return raw("\"");
    }

    /** Appends a string of whatever characters, cut to so many; those that JSON or a terminal may trip over are escaped. */
    JsonBytes text(String text, int most) {
        raw("\"");
        for (int i = 0; i < Math.min(text.length(), most); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                raw("\\");
                reserve(1);
                bytes[length++] = (byte) c;
            } else if (c >= ' ' && c < 0x7f) {
                reserve(1);
                bytes[length++] = (byte) c;
            } else {
                raw("\\u").hex(c, 4);
            }
        }
        return raw("\"");
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
