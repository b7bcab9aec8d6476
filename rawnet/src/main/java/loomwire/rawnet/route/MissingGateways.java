package loomwire.rawnet.route;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of gateways that a server does not have or hear: once, however often it looks for its ways, and again only after one
 * was there. Has a place for each interface and family. Thread-safe.
 */
public final class MissingGateways {
    private static final Logger LOG = LoggerFactory.getLogger(MissingGateways.class);

    private final Map<Where, String> told = new ConcurrentHashMap<>();
    private final Consumer<String> warnings;
    private final Consumer<String> facts;

    private record Where(String interfaceName, boolean ipv6) {}

    public MissingGateways() {
        this(LOG::warn, LOG::info);
    }

    /**
     * @param warnings where it goes that a gateway does not answer
     * @param facts where it goes that there is none, as on a plain link
     */
    MissingGateways(Consumer<String> warnings, Consumer<String> facts) {
        this.warnings = warnings;
        this.facts = facts;
    }

    /** One that there should be does not answer. */
    void missing(String interfaceName, boolean ipv6, String text) {
        tell(interfaceName, ipv6, text, warnings);
    }

    /** The interface has none. */
    void none(String interfaceName, boolean ipv6, String text) {
        tell(interfaceName, ipv6, text, facts);
    }

    private void tell(String interfaceName, boolean ipv6, String text, Consumer<String> to) {
        if (!text.equals(told.put(new Where(interfaceName, ipv6), text))) {
            to.accept(text);
        }
    }

    void found(String interfaceName, boolean ipv6) {
        told.remove(new Where(interfaceName, ipv6));
    }
}
