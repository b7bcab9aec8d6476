package loomwire.tunnel.config;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import loomwire.quic.base.Plural;

/**
 * What each key of a file means, by its path, to be compared with what it means when the file is read again. Secrets are
 * among the values: they are never printed.
 */
public record Settings(Map<String, Object> values) {
    public Settings {
        values = Collections.unmodifiableMap(new HashMap<>(values));
    }

    /** The paths whose values differ, in alphabetical order. */
    Set<String> differences(Settings other) {
        Set<String> paths = new TreeSet<>(values.keySet());
        paths.addAll(other.values.keySet());
        paths.removeIf(path -> Objects.equals(values.get(path), other.values.get(path)));
        return paths;
    }

    /** These, with the values that another one has for some paths. */
    Settings with(Settings other, Predicate<String> taken) {
        Map<String, Object> mixed = new HashMap<>(values);
        mixed.keySet().removeIf(taken);
        other.values.forEach((path, value) -> {
            if (taken.test(path)) {
                mixed.put(path, value);
            }
        });
        return new Settings(mixed);
    }

    @Override
    public String toString() {
        return "Settings[" + Plural.of(values.size(), "key") + "]";
    }
}
