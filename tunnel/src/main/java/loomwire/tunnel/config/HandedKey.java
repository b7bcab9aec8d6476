package loomwire.tunnel.config;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The key of the environment, where the launcher took it out and left it in a pipe. A pipe can be read once, so the key is
 * kept for a second reading of the configuration.
 */
final class HandedKey {
    private static final String DESCRIPTOR_VARIABLE = "LOOMWIRE_KEY_FD";
    private static final int MAX_BYTES = 512;

    private static String key;

    private HandedKey() {}

    /** The environment as the user wrote it. */
    static synchronized Map<String, String> environment() {
        String descriptor = System.getenv(DESCRIPTOR_VARIABLE);
        if (descriptor == null || !descriptor.matches("[0-9]{1,9}")) {
            return System.getenv();
        }
        if (key == null) {
            try (FileInputStream pipe = new FileInputStream("/dev/fd/" + descriptor)) {
                key = new String(pipe.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
            } catch (IOException e) {
                return System.getenv();
            }
        }
        Map<String, String> all = new HashMap<>(System.getenv());
        all.putIfAbsent(AuthReader.KEY_VARIABLE, key);
        return all;
    }
}
