package loomwire.tunnel.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.net.LogLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells why servers cannot be connected to: each reason at once, then once a minute how often it came again, however many
 * connections try. Thread-safe.
 */
final class FailureLog {
    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);

    private static final Duration REMINDER = Duration.ofMinutes(1);
    /** Reasons of one server that are told apart; a few are usual, and one that names what changes must not fill memory. */
    private static final int MAX_REASONS = 16;

    private final Map<HostPort, Map<String, LogLimit>> reasons = new HashMap<>();

    /** @param again whether it is tried again, and not as good where it is, or in vain */
    void failed(HostPort server, String reason, boolean again) {
        LogLimit limit;
        synchronized (this) {
            Map<String, LogLimit> known = reasons.computeIfAbsent(server, none -> new HashMap<>());
            String kind = known.size() < MAX_REASONS || known.containsKey(reason) ? reason : "";
            limit = known.computeIfAbsent(kind, none -> new LogLimit(REMINDER));
        }
        if (limit.isDue()) {
            LOG.warn("no connection to {}: {}{}{}", server, reason, again ? ", trying again" : "", limit.suffix());
        }
    }

    /** Others are no longer configured. */
    synchronized void forgetAllBut(List<HostPort> servers) {
        reasons.keySet().retainAll(servers);
    }

    /** It can be connected to: the next failure is news. */
    synchronized void connected(HostPort server) {
        reasons.remove(server);
    }
}
