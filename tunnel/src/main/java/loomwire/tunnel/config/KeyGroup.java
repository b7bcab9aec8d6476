package loomwire.tunnel.config;

import java.util.ArrayList;
import java.util.List;

/** The keys of one section, in the order in which the guide has them. Filled while its class is loaded, then only read. */
final class KeyGroup {
    private final String path;
    private final List<Key<?>> keys = new ArrayList<>();

    /** @param path of the section, such as {@code transport.quic}; empty for the top of a file */
    KeyGroup(String path) {
        this.path = path;
    }

    /** Defines a key of this section. */
    <T> Key<T> add(Key<T> key) {
        Key<T> placed = key.under(path);
        keys.add(placed);
        return placed;
    }

    String path() {
        return path;
    }

    List<Key<?>> keys() {
        return List.copyOf(keys);
    }
}
