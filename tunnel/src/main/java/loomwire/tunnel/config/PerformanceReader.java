package loomwire.tunnel.config;

import java.time.Duration;
import loomwire.tunnel.config.PerformanceConfig.Spares;

/** Reads {@code performance}. */
final class PerformanceReader {
    private static final int MANY_STREAMS = 100_000;
    /** Less, and a handful of streams at their first windows would use it up. */
    private static final long MIN_MEMORY_BUDGET = 16L << 20;

    /** One client alone hardly notices, and five hundred others find room in what is left. */
    private static final int DEFAULT_CLIENT_SHARE_PERCENT = 80;

    private final Section performance;
    private final Role role;
    private final Defaults defaults;

    PerformanceReader(Section performance, Role role, Defaults defaults) {
        this.performance = performance;
        this.role = role;
        this.defaults = defaults;
    }

    PerformanceConfig read() {
        int streams =
                performance.integer("max_concurrent_streams", defaults.maxConcurrentStreams(), 0, Integer.MAX_VALUE);
        if (streams > MANY_STREAMS) {
            performance.warning(
                    "max_concurrent_streams",
                    streams + " streams at once need much memory and many file " + "descriptors (up to " + MANY_STREAMS
                            + " is usual)");
        }
        int share = performance.integer("client_share", DEFAULT_CLIENT_SHARE_PERCENT, 1, 100);
        int workers = performance.integer("packet_workers", defaults.packetWorkers(), 1, 64);
        int dials = performance.integer("stream_worker_pool_size", defaults.streamWorkerPoolSize(), 10, 100_000);
        int attempts = performance.integer("max_retry_attempts", 6, 0, 20);
        int initial = performance.integer("retry_initial_backoff_ms", 100, 10, 10_000);
        // An initial value set above the default maximum moves that maximum, rather than being an error.
        int max = performance.integer("retry_max_backoff_ms", Math.max(initial, 5000), initial, 60_000);
        int health = performance.integer("connection_health_check_ms", 1000, 100, 60_000);
        Spares spares = spares();
        long budget = memoryBudget();
        performance.integer("tcp_flag_refresh_ms", 5000, 500, 600_000);
        TransportReader.notYet(performance, "tcp_flag_refresh_ms");
        switch (role) {
            case CLIENT -> {
                withoutEffect(
                        "on a client: each carrier (transport.conn) has an event loop of its own", "packet_workers");
                withoutEffect(
                        "on a client: it is the server that connects to targets",
                        "client_share",
                        "stream_worker_pool_size",
                        "tcp_connection_pool_size",
                        "tcp_connection_idle_timeout",
                        "enable_connection_pooling");
            }
            case SERVER ->
                withoutEffect(
                        "on a server: it is the client that opens and checks",
                        "max_retry_attempts",
                        "retry_initial_backoff_ms",
                        "retry_max_backoff_ms",
                        "connection_health_check_ms");
        }
        performance.rejectUnknown();
        return new PerformanceConfig(
                streams,
                share,
                workers,
                dials,
                attempts,
                Duration.ofMillis(initial),
                Duration.ofMillis(max),
                Duration.ofMillis(health),
                spares,
                budget);
    }

    private Spares spares() {
        boolean enabled = performance.flag("enable_connection_pooling", defaults.connectionPooling());
        int size = performance.integer("tcp_connection_pool_size", defaults.tcpConnectionPoolSize(), 0, 10_000);
        int idle = performance.integer("tcp_connection_idle_timeout", 75, 10, 3600);
        return new Spares(enabled ? size : 0, Duration.ofSeconds(idle));
    }

    private long memoryBudget() {
        long bytes = performance.parsed("memory_budget", defaults.memoryBudgetBytes(), text -> {
            long value = Section.wholeNumber(text);
            if (value != 0 && value < MIN_MEMORY_BUDGET) {
                throw new IllegalArgumentException(
                        "a number of bytes, written out and at least " + MIN_MEMORY_BUDGET + ", or 0 for no limit");
            }
            return value;
        });
        return bytes == 0 ? 0 : Math.max(bytes, MIN_MEMORY_BUDGET);
    }

    private void withoutEffect(String where, String... keys) {
        for (String key : keys) {
            if (performance.has(key)) {
                performance.warning(key, "has no effect " + where);
            }
        }
    }
}
