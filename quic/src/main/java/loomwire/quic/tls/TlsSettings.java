package loomwire.quic.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import loomwire.quic.crypto.CipherSuite;

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

    /** Cipher suites by their names; all for none. */
    static List<CipherSuite> suites(List<String> names) {
        return byName(CipherSuite.values(), names, "cipher suite");
    }

    /** Groups by their names; all for none. */
    static List<NamedGroup> groups(List<String> names) {
        return byName(NamedGroup.values(), names, "group");
    }

    private static <T extends Enum<T>> List<T> byName(T[] spoken, List<String> names, String what) {
        if (names.isEmpty()) {
            return List.of(spoken);
        }
        List<T> found = new ArrayList<>(names.size());
        for (String name : names) {
            found.add(Arrays.stream(spoken)
                    .filter(one -> one.name().equalsIgnoreCase(name))
                    .findAny()
                    .orElseThrow(() -> new IllegalArgumentException("the " + what + " " + name
                            + " is not spoken here, but these are: " + Arrays.toString(spoken))));
        }
        return found;
    }

    static <T> List<T> notEmpty(List<T> list, String what) {
        if (list.isEmpty()) {
            throw new IllegalArgumentException("at least one " + what + " is needed");
        }
        return List.copyOf(list);
    }
}
