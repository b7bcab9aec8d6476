package loomwire.quic.tls;

import java.util.Arrays;
import loomwire.quic.base.QuicViolation;

/**
 * Makes whole messages of bytes that were split anywhere. Holds at most one message of the greatest length and what came
 * in the same call. Owned by a handshake.
 */
final class MessageAssembler {
    private static final byte[] NOTHING = {};

    private byte[] buffer = NOTHING;
    private int from;
    private int to;

    void append(byte[] data, int start, int length) {
        if (buffer.length - to < length) {
            int held = to - from;
            byte[] target =
                    buffer.length < held + length ? new byte[Math.max(2 * buffer.length, held + length)] : buffer;
            System.arraycopy(buffer, from, target, 0, held);
            buffer = target;
            from = 0;
            to = held;
        }
        System.arraycopy(data, start, buffer, to, length);
        to += length;
    }

    /** The next message, or {@code null} until more bytes come; a type or length that cannot be fails at once. */
    Message next() throws QuicViolation {
        if (isEmpty()) {
            return null;
        }
        int code = buffer[from] & 0xff;
        HandshakeType type = HandshakeType.byCode(code);
        if (type == null) {
            throw Alert.UNEXPECTED_MESSAGE.because("there is no handshake message of type " + code);
        }
        if (to - from < Message.HEADER_LENGTH) {
            return null;
        }
        int length = new MessageReader(buffer, from + 1, to).u24();
        if (length > type.maxLength()) {
            throw Alert.ILLEGAL_PARAMETER.because(
                    type + " has " + length + " bytes, more than the " + type.maxLength() + " that are read");
        }
        int end = from + Message.HEADER_LENGTH + length;
        if (end > to) {
            return null;
        }
        Message message = new Message(type, Arrays.copyOfRange(buffer, from, end));
        from = end;
        if (isEmpty()) {
            buffer = NOTHING;
            from = 0;
            to = 0;
        }
        return message;
    }

    /** Whether no part of a message is left. */
    boolean isEmpty() {
        return from == to;
    }
}
