package loomwire.tunnel.config;

import java.net.InetAddress;
import java.util.List;

/**
 * Whether a server with a key answers only those who have it.
 *
 * @param on {@code auth.silent}
 * @param knownAs {@code auth.known_as}: addresses beside its own under which clients dial this server
 */
public record Silence(boolean on, List<InetAddress> knownAs) {
    /** Silent, and known by its own addresses. */
    public static final Silence DEFAULT = new Silence(true, List.of());

    /** As if a file without a key had said so: it is no change when a key is added. */
    void means(Section root) {
        root.means("auth.silent", on);
        root.means("auth.known_as", knownAs);
    }

    static Silence read(Section auth, Role role) {
        boolean on = auth.readOr(Keys.AUTH_SILENT, true);
        List<InetAddress> knownAs = auth.readList(Keys.AUTH_KNOWN_AS, List.of());
        if (role == Role.CLIENT) {
            for (String key : List.of("silent", "known_as")) {
                if (auth.has(key)) {
                    auth.warning(key, "has no effect on a client: it always shows a server that it has the key");
                }
            }
        } else if (!on && auth.has("known_as")) {
            auth.warning("known_as", "has no effect with silent: false");
        }
        return new Silence(on, knownAs);
    }

    static InetAddress address(String text) {
        InetAddress address = Literals.parse(text);
        if (address == null || address.isAnyLocalAddress() || address.isMulticastAddress()) {
            throw new IllegalArgumentException(
                    "an address that clients dial (like 203.0.113.7 or 2001:db8::7, no port)");
        }
        return address;
    }
}
