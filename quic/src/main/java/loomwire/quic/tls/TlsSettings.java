package loomwire.quic.tls;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Checks that settings of both sides can be put on the wire. */
final class TlsSettings {
    /** RFC 7301 §3.1: a protocol name is counted in one byte and never empty. */
    private static final int MAX_PROTOCOL_BYTES = 255;

    private TlsSettings() {}

    static List<String> protocols(List<String> alpn) {
        for (String name : alpn) {
            int length = name.getBytes(StandardCharsets.UTF_8).length;
            if (length == 0 || length > MAX_PROTOCOL_BYTES) {
                throw new IllegalArgumentException("the application protocol \"" + name + "\" has " + length
                        + " bytes, it must have 1 to " + MAX_PROTOCOL_BYTES);
            }
        }
        return notEmpty(alpn, "application protocol");
    }

    static <T> List<T> notEmpty(List<T> list, String what) {
        if (list.isEmpty()) {
            throw new IllegalArgumentException("at least one " + what + " is needed");
        }
        return List.copyOf(list);
    }
}
