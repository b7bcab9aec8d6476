package loomwire.quic.tls;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import loomwire.quic.base.QuicViolation;

/**
 * The extension block of a message: values by type, in the order of the wire.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.2">RFC 8446 §4.2</a>
 */
final class Extensions {
    private final Map<Integer, byte[]> values = new LinkedHashMap<>();

    /** Reads a block with its length. */
    static Extensions read(MessageReader reader) throws QuicViolation {
        Extensions extensions = new Extensions();
        MessageReader block = reader.vector16();
        while (block.hasRemaining()) {
            int type = block.u16();
            byte[] value = block.vector16().rest();
            if (extensions.values.putIfAbsent(type, value) != null) {
                throw Alert.ILLEGAL_PARAMETER.because(ExtensionType.name(type) + " comes twice in one message");
            }
            HelloLimits.check(extensions.values.size(), HelloLimits.EXTENSIONS, "the extension block");
        }
        return extensions;
    }

    void write(MessageWriter writer) {
        writer.vector16(block -> values.forEach((type, value) -> block.u16(type).vector16(v -> v.bytes(value))));
    }

    Extensions add(int type, Consumer<MessageWriter> value) {
        MessageWriter writer = new MessageWriter();
        value.accept(writer);
        values.put(type, writer.toBytes());
        return this;
    }

    boolean contains(int type) {
        return values.containsKey(type);
    }

    Set<Integer> types() {
        return values.keySet();
    }

    /** A cursor over the value, or {@code null} if the extension is absent. */
    MessageReader find(int type) {
        byte[] value = values.get(type);
        return value == null ? null : new MessageReader(value);
    }

    /** A cursor over the value of an extension that must be there. */
    MessageReader require(int type, HandshakeType message) throws QuicViolation {
        MessageReader value = find(type);
        if (value == null) {
            throw Alert.MISSING_EXTENSION.because(message + " lacks " + ExtensionType.name(type));
        }
        return value;
    }

    /**
     * Checks an answer's extensions (RFC 8446 §4.2): each must answer one that was offered and be allowed in this message.
     *
     * @param offered types that were sent in the message that this one answers
     */
    void requireOnly(Set<Integer> allowed, Set<Integer> offered, HandshakeType message) throws QuicViolation {
        for (int type : values.keySet()) {
            // RFC 8446 §4.2: a cookie is the one extension of an answer that nobody offers.
            if (allowed.contains(type) && (offered.contains(type) || type == ExtensionType.COOKIE)) {
                continue;
            }
            Alert alert = offered.contains(type) ? Alert.ILLEGAL_PARAMETER : Alert.UNSUPPORTED_EXTENSION;
            throw alert.because(message + " must not contain " + ExtensionType.name(type));
        }
    }

    /** Whether both blocks have the same value of this type, or neither has one. */
    boolean agreesWith(Extensions other, int type) {
        return Arrays.equals(values.get(type), other.values.get(type));
    }

    /** Whether {@code type}, which is present, comes last. */
    boolean endsWith(int type) {
        int last = -1;
        for (int present : values.keySet()) {
            last = present;
        }
        return last == type;
    }
}
