package loomwire.tunnel.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import loomwire.quic.base.Plural;

/** Reads {@code auth}. A key is never repeated in a message. */
final class AuthReader {
    static final String KEY_VARIABLE = "LOOMWIRE_KEY";
    private static final String KEY_FORM = "64 hex digits (make one with \"loomwire secret\"; the same on both ends)";
    private static final String KEY_PATTERN = "[0-9a-fA-F]{64}";
    private static final int MAX_KEY_FILE_BYTES = 1024;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Section root;
    private final Host host;
    private final Role role;
    private final Path config;
    private Silence silence = Silence.DEFAULT;

    /** @param config the file that is read */
    AuthReader(Section root, Host host, Role role, Path config) {
        this.root = root;
        this.host = host;
        this.role = role;
        this.config = config;
    }

    /** @return {@code null} if a problem was reported */
    Auth read() {
        if (root.isScalar("auth")) {
            if ("none".equals(root.text("auth"))) {
                Silence.DEFAULT.means(root);
                return new Auth.None();
            }
            root.error("auth", "is neither \"none\" nor a section with key or key_file");
            return null;
        }
        Section auth = root.section("auth");
        root.means("auth", "a key");
        boolean inFile = auth.has("key");
        boolean elsewhere = auth.has("key_file");
        silence = Silence.read(auth, role);
        auth.rejectUnknown();
        if (inFile && elsewhere) {
            auth.error("key_file", "stands beside auth.key (keep one)");
            return null;
        }
        if (inFile) {
            return key(auth, "key", auth.text("key"), config);
        }
        if (elsewhere) {
            return keyFile(auth, auth.text("key_file"));
        }
        String variable = host.environment().get(KEY_VARIABLE);
        if (variable != null) {
            if (!isKey(variable)) {
                root.error(
                        "auth",
                        "is not in the file, and " + KEY_VARIABLE + " of the environment has another thing than a key: "
                                + noKey(variable));
                return null;
            }
            return key(root, "auth", variable, null);
        }
        root.error(
                "auth",
                "is missing (write auth: { key: \"…\" } with " + KEY_FORM + ", or set " + KEY_VARIABLE
                        + ", or write auth: none to let everyone in)");
        return null;
    }

    private Auth keyFile(Section auth, String name) {
        if (name == null) {
            return null;
        }
        Path file;
        try {
            file = FileNames.parse(name).toAbsolutePath();
        } catch (IllegalArgumentException e) {
            auth.error("key_file", Problems.quoted(name) + " is not " + e.getMessage());
            return null;
        }
        if (isKey(name) && !Files.isReadable(file)) {
            auth.error("key_file", "is a key, not the name of a file (write it as auth.key)");
            return null;
        }
        byte[] content = FileNames.read(auth, "key_file", Path.of(name), MAX_KEY_FILE_BYTES, "with " + KEY_FORM);
        if (content == null) {
            return null;
        }
        // An editor's byte order mark is no part of the key. Bytes, since a key is ASCII whatever else is in the file.
        String text = new String(content, StandardCharsets.UTF_8);
        Auth read = key(auth, "key_file", text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text, file);
        auth.means("key_file", file + " " + text.strip());
        return read;
    }

    private static boolean isKey(String text) {
        return text.strip().matches(KEY_PATTERN);
    }

    private static String noKey(String text) {
        return "a text of " + Plural.of(text.strip().length(), "character") + " is not a key of " + KEY_FORM;
    }

    private Auth key(Section at, String key, String text, Path file) {
        if (text == null) {
            return null;
        }
        if (!isKey(text)) {
            at.error(key, noKey(text));
            return null;
        }
        return new Auth.SharedKey(HexFormat.of().parseHex(text.strip()), file, silence);
    }
}
