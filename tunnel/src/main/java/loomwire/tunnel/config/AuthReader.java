package loomwire.tunnel.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** Reads {@code auth}. A key is never repeated in a message. */
final class AuthReader {
    static final String KEY_VARIABLE = "LOOMWIRE_KEY";
    private static final String KEY_FORM = "64 hex digits (make one with \"loomwire secret\"; the same on both ends)";
    private static final String KEY_PATTERN = "[0-9a-fA-F]{64}";
    private static final int MAX_KEY_FILE_BYTES = 4096;

    private final Section root;
    private final Host host;
    private final Path config;

    /** @param config the file that is read */
    AuthReader(Section root, Host host, Path config) {
        this.root = root;
        this.host = host;
        this.config = config;
    }

    /** @return {@code null} if a problem was reported */
    Auth read() {
        if (root.isScalar("auth")) {
            if ("none".equals(root.text("auth"))) {
                return new Auth.None();
            }
            root.error("auth", "is neither \"none\" nor a section with key or key_file");
            return null;
        }
        Section auth = root.section("auth");
        boolean inFile = auth.has("key");
        boolean elsewhere = auth.has("key_file");
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
            return key(root, "auth", variable, null);
        }
        root.error("auth", "is missing (write auth: { key: \"…\" } with " + KEY_FORM + ", or set " + KEY_VARIABLE
                + ", or write auth: none to let everyone in)");
        return null;
    }

    private static Auth keyFile(Section auth, String name) {
        if (name == null) {
            return null;
        }
        try {
            Path file = Path.of(name);
            if (Files.size(file) > MAX_KEY_FILE_BYTES) {
                auth.error("key_file", Problems.quoted(name) + " is too large (expected " + KEY_FORM + ")");
                return null;
            }
            return key(auth, "key_file", Files.readString(file).strip(), file);
        } catch (IOException | IllegalArgumentException e) {
            auth.error("key_file", Problems.quoted(name) + " cannot be read: " + e);
            return null;
        }
    }

    private static Auth key(Section at, String key, String text, Path file) {
        if (text == null) {
            return null;
        }
        if (!text.strip().matches(KEY_PATTERN)) {
            at.error(key, "a text of " + text.strip().length() + " characters is not a key of " + KEY_FORM);
            return null;
        }
        return new Auth.SharedKey(HexFormat.of().parseHex(text.strip()), file);
    }
}
