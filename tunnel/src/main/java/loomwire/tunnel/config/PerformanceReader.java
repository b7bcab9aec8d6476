package loomwire.tunnel.config;

import java.time.Duration;

/** Reads {@code performance}; keys that do not act are checked all the same. */
final class PerformanceReader {
    private static final int MANY_STREAMS = 100_000;

    private PerformanceReader() {}

    static PerformanceConfig read(Section performance, Defaults defaults) {
        int streams = performance.integer("max_concurrent_streams", defaults.maxConcurrentStreams(), 0,
                Integer.MAX_VALUE);
        if (streams > MANY_STREAMS) {
            performance.warning("max_concurrent_streams", streams + " streams at once need much memory and many file "
                    + "descriptors (up to " + MANY_STREAMS + " is usual)");
        }
        performance.integer("packet_workers", defaults.packetWorkers(), 1, 64);
        performance.integer("stream_worker_pool_size", defaults.streamWorkerPoolSize(), 10, 100_000);
        performance.integer("tcp_connection_pool_size", defaults.tcpConnectionPoolSize(), 0, 10_000);
        performance.integer("tcp_connection_idle_timeout", 75, 10, 3600);
        performance.flag("enable_connection_pooling", defaults.connectionPooling());
        performance.integer("connection_health_check_ms", 1000, 100, 60_000);
        performance.integer("tcp_flag_refresh_ms", 5000, 500, 600_000);
        TransportReader.notYet(performance, "packet_workers", "stream_worker_pool_size", "tcp_connection_pool_size",
                "tcp_connection_idle_timeout", "enable_connection_pooling", "connection_health_check_ms",
                "tcp_flag_refresh_ms");
        int attempts = performance.integer("max_retry_attempts", 6, 0, 20);
        int initial = performance.integer("retry_initial_backoff_ms", 100, 10, 10_000);
        // An initial value set above the default maximum moves that maximum, rather than being an error.
        int max = performance.integer("retry_max_backoff_ms", Math.max(initial, 5000), initial, 60_000);
        performance.rejectUnknown();
        return new PerformanceConfig(streams, attempts, Duration.ofMillis(initial), Duration.ofMillis(max));
    }
}
