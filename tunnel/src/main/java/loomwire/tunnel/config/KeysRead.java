package loomwire.tunnel.config;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Which keys the loader asked a file for, and what each means there, defaults included. Owned by one thread. */
final class KeysRead {
    private final Set<String> asked = new LinkedHashSet<>();
    private final Map<String, Object> values = new HashMap<>();

    void asked(String path) {
        asked.add(path);
    }

    /** @param value compared with {@code equals} when the file is read again; {@code null} if there is none */
    void means(String path, Object value) {
        values.put(path, value);
    }

    Settings settings() {
        return new Settings(values);
    }

    /** The keys without those that only hold other keys; entries of lists without their numbers. */
    Set<String> leaves() {
        Set<String> leaves = new LinkedHashSet<>();
        for (String path : asked) {
            if (asked.stream().noneMatch(other -> other.startsWith(path + ".") || other.startsWith(path + "["))) {
                leaves.add(Reloading.pattern(path));
            }
        }
        return leaves;
    }
}
