package loomwire.tunnel.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/**
 * Asks the system's own resolver, where there is no resolv.conf to read. That call cannot be interrupted and blocks the
 * thread under a virtual thread, so each has a platform thread until it returns, and there are few. Thread-safe.
 */
final class SystemNames implements NameSource {
    private static final int MAX_AT_ONCE = 32;
    /** The system does not say how long its answers hold. */
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(5);

    @Override
    public Resolution resolve(String host) {
        try {
            return new Resolution.Addresses(List.of(InetAddress.getAllByName(host)), TIME_TO_LIVE);
        } catch (UnknownHostException e) {
            return said(String.valueOf(e.getMessage()));
        }
    }

    /** Java has one exception for all that getaddrinfo(3) returns, and its words behind the name. */
    static Resolution said(String message) {
        // EAI_SYSTEM, as without file descriptors, and EAI_MEMORY.
        if (message.endsWith(": System error") || message.endsWith(": Memory allocation failure")) {
            return new Resolution.Lack(new IOException(message));
        }
        return message.endsWith(": Temporary failure in name resolution")
                ? new Resolution.Failure(message, true, TIME_TO_LIVE)
                : new Resolution.Nothing(TIME_TO_LIVE);
    }

    @Override
    public Thread thread(Runnable task) {
        return Thread.ofPlatform().daemon().name("resolver").unstarted(task);
    }

    @Override
    public int maxAtOnce() {
        return MAX_AT_ONCE;
    }

    @Override
    public long generation() {
        return 0;
    }
}
