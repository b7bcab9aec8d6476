package loomwire.quic.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import loomwire.quic.base.QuicViolation;

/** How the values of single extensions are written and read. Readers take the whole value and leave nothing over. */
final class ExtensionValues {
    /** RFC 6066 §3: the only kind of name there is. */
    private static final int HOST_NAME = 0;

    private ExtensionValues() {}

    /**
     * One key share (RFC 8446 §4.2.8).
     *
     * @param group a code point, not necessarily one we know
     */
    record KeyShareEntry(int group, byte[] key) {
        void write(MessageWriter writer) {
            writer.u16(group).vector16(v -> v.bytes(key));
        }

        static KeyShareEntry read(MessageReader reader) throws QuicViolation {
            return new KeyShareEntry(
                    reader.u16(), reader.vector16().notEmpty("a key share").rest());
        }
    }

    static Consumer<MessageWriter> serverName(String name) {
        return writer -> writer.vector16(
                list -> list.u8(HOST_NAME).vector16(v -> v.bytes(name.getBytes(StandardCharsets.US_ASCII))));
    }

    /** Checks the form of a client's server_name; which name it is plays no role, as we have one identity. */
    static void checkServerName(MessageReader value) throws QuicViolation {
        MessageReader list = value.vector16().notEmpty("server_name");
        for (int count = 1; list.hasRemaining(); count++) {
            HelloLimits.check(count, HelloLimits.SERVER_NAMES, "server_name");
            if (list.u8() != HOST_NAME) {
                throw Alert.DECODE_ERROR.because("server_name holds something that is not a host name");
            }
            list.vector16().notEmpty("the name in server_name").rest();
        }
        value.end("server_name");
    }

    static Consumer<MessageWriter> protocols(List<String> names) {
        return writer -> writer.vector16(list ->
                names.forEach(name -> list.vector8(v -> v.bytes(name.getBytes(StandardCharsets.UTF_8)))));
    }

    static List<String> readProtocols(MessageReader value) throws QuicViolation {
        List<String> names = new ArrayList<>();
        MessageReader list = value.vector16().notEmpty("the list of application protocols");
        while (list.hasRemaining()) {
            byte[] name = list.vector8().notEmpty("an application protocol").rest();
            names.add(new String(name, StandardCharsets.UTF_8));
            HelloLimits.check(names.size(), HelloLimits.PROTOCOLS, "the list of application protocols");
        }
        value.end("application_layer_protocol_negotiation");
        return names;
    }

    /** supported_groups or signature_algorithms: a list of code points counted in two bytes. */
    static Consumer<MessageWriter> codePoints(List<Integer> codes) {
        return writer -> writer.vector16(list -> codes.forEach(list::u16));
    }

    static List<Integer> readCodePoints(MessageReader value, int limit, String what) throws QuicViolation {
        List<Integer> codes = readCodes(value.vector16(), limit, what);
        value.end(what);
        return codes;
    }

    /** The versions of a ClientHello: a list counted in one byte. */
    static List<Integer> readVersions(MessageReader value) throws QuicViolation {
        List<Integer> versions = readCodes(value.vector8(), HelloLimits.VERSIONS, "supported_versions");
        value.end("supported_versions");
        return versions;
    }

    static Consumer<MessageWriter> clientShares(List<KeyShareEntry> entries) {
        return writer -> writer.vector16(list -> entries.forEach(entry -> entry.write(list)));
    }

    static List<KeyShareEntry> readClientShares(MessageReader value) throws QuicViolation {
        List<KeyShareEntry> entries = new ArrayList<>();
        MessageReader list = value.vector16();
        while (list.hasRemaining()) {
            entries.add(KeyShareEntry.read(list));
            HelloLimits.check(entries.size(), HelloLimits.KEY_SHARES, "key_share");
        }
        value.end("key_share");
        return entries;
    }

    static KeyShareEntry readServerShare(MessageReader value) throws QuicViolation {
        KeyShareEntry entry = KeyShareEntry.read(value);
        value.end("key_share");
        return entry;
    }

    /** A value that is one code point: the version that was chosen, or the group that a HelloRetryRequest wants. */
    static int readCode(MessageReader value, String what) throws QuicViolation {
        int code = value.u16();
        value.end(what);
        return code;
    }

    static byte[] readCookie(MessageReader value) throws QuicViolation {
        byte[] cookie = value.vector16().notEmpty("the cookie").rest();
        value.end("cookie");
        return cookie;
    }

    /** Checks the form of pre_shared_key in a ClientHello (RFC 8446 §4.2.11). */
    static void checkOfferedPsks(MessageReader value) throws QuicViolation {
        int identities = 0;
        for (MessageReader list = value.vector16().notEmpty("the identities of pre_shared_key");
                list.hasRemaining(); ) {
            list.vector16().notEmpty("an identity of pre_shared_key").rest();
            list.u32();
            identities++;
            HelloLimits.check(identities, HelloLimits.RESUMED_SESSIONS, "the list of sessions to resume");
        }
        int binders = 0;
        for (MessageReader list = value.vector16().notEmpty("the binders of pre_shared_key"); list.hasRemaining(); ) {
            list.vector8().notEmpty("a binder of pre_shared_key").rest();
            binders++;
            HelloLimits.check(binders, HelloLimits.RESUMED_SESSIONS, "the list of binders");
        }
        value.end("pre_shared_key");
        if (identities != binders) {
            throw Alert.ILLEGAL_PARAMETER.because(
                    "pre_shared_key has " + identities + " identities and " + binders + " binders");
        }
    }

    private static List<Integer> readCodes(MessageReader list, int limit, String what) throws QuicViolation {
        List<Integer> codes = new ArrayList<>();
        list.notEmpty(what);
        while (list.hasRemaining()) {
            codes.add(list.u16());
            HelloLimits.check(codes.size(), limit, what);
        }
        return codes;
    }
}
