package loomwire.tunnel.config;

import java.time.Duration;
import loomwire.tunnel.config.PerformanceConfig.Spares;

/** Reads {@code performance}. */
final class PerformanceReader {
    private static final int MANY_STREAMS = 100_000;

    private final Section performance;
    private final Role role;
    private final Defaults defaults;

    PerformanceReader(Section performance, Role role, Defaults defaults) {
        this.performance = performance;
        this.role = role;
        this.defaults = defaults;
    }

    PerformanceConfig read() {
        int streams = performance.integer(PerformanceKeys.MAX_CONCURRENT_STREAMS, defaults);
        if (streams > MANY_STREAMS) {
            performance.warning(
                    "max_concurrent_streams",
                    streams + " streams at once need much memory and many file " + "descriptors (up to " + MANY_STREAMS
                            + " is usual)");
        }
        int share = performance.integer(PerformanceKeys.CLIENT_SHARE, defaults);
        int workers = performance.integer(PerformanceKeys.PACKET_WORKERS, defaults);
        int dials = performance.integer(PerformanceKeys.STREAM_WORKER_POOL_SIZE, defaults);
        int attempts = performance.integer(PerformanceKeys.MAX_RETRY_ATTEMPTS, defaults);
        long initial = performance.read(PerformanceKeys.RETRY_INITIAL_BACKOFF, defaults);
        long max = performance.from(PerformanceKeys.RETRY_MAX_BACKOFF, initial, defaults);
        long health = performance.read(PerformanceKeys.CONNECTION_HEALTH_CHECK, defaults);
        Spares spares = spares();
        long budget = memoryBudget();
        performance.read(PerformanceKeys.TCP_FLAG_REFRESH, defaults);
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
        boolean enabled = performance.read(PerformanceKeys.ENABLE_CONNECTION_POOLING, defaults);
        int size = performance.integer(PerformanceKeys.TCP_CONNECTION_POOL_SIZE, defaults);
        long idle = performance.read(PerformanceKeys.TCP_CONNECTION_IDLE_TIMEOUT, defaults);
        return new Spares(enabled ? size : 0, Duration.ofSeconds(idle));
    }

    private long memoryBudget() {
        long bytes = performance.read(PerformanceKeys.MEMORY_BUDGET, defaults);
        return bytes == 0 ? 0 : Math.max(bytes, PerformanceKeys.MIN_MEMORY_BUDGET);
    }

    private void withoutEffect(String where, String... keys) {
        for (String key : keys) {
            if (performance.has(key)) {
                performance.warning(key, "has no effect " + where);
            }
        }
    }
}
