package loomwire.quic.tls;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** Builds a handshake message; lengths of vectors are filled in when their content is known. */
final class MessageWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A whole message: type, length and the body that {@code body} writes. */
    static byte[] message(HandshakeType type, Consumer<MessageWriter> body) {
        MessageWriter writer = new MessageWriter();
        writer.u8(type.code());
        writer.vector(3, body);
        return writer.toBytes();
    }

    MessageWriter u8(int value) {
        bytes.write(value);
        return this;
    }

    MessageWriter u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    MessageWriter u32(long value) {
        return u16((int) (value >>> 16)).u16((int) value);
    }

    MessageWriter bytes(byte[] value) {
        bytes.writeBytes(value);
        return this;
    }

    MessageWriter vector8(Consumer<MessageWriter> content) {
        return vector(1, content);
    }

    MessageWriter vector16(Consumer<MessageWriter> content) {
        return vector(2, content);
    }

    MessageWriter vector24(Consumer<MessageWriter> content) {
        return vector(3, content);
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    private MessageWriter vector(int lengthBytes, Consumer<MessageWriter> content) {
        MessageWriter inner = new MessageWriter();
        content.accept(inner);
        int length = inner.bytes.size();
        if (length >>> 8 * lengthBytes != 0) {
            throw new IllegalArgumentException(length + " bytes do not fit a length of " + lengthBytes + " bytes");
        }
        for (int shift = 8 * (lengthBytes - 1); shift >= 0; shift -= 8) {
            u8(length >>> shift);
        }
        return bytes(inner.toBytes());
    }
}
