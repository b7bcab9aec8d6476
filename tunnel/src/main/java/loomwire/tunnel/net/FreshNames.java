package loomwire.tunnel.net;

import java.security.Security;

/**
 * Keeps Java from remembering names: it would for 30 s, and failures for 10 s, whatever their TTL, and a server that has
 * moved would be dialled where it was. The system has a cache that knows better.
 */
public final class FreshNames {
    private static final String[] PROPERTIES = {
        "networkaddress.cache.ttl", "networkaddress.cache.negative.ttl", "networkaddress.cache.stale.ttl"
    };

    private FreshNames() {}

    /** Has to come before the first name is looked up in this process. */
    public static void apply() {
        for (String property : PROPERTIES) {
            Security.setProperty(property, "0");
        }
    }
}
