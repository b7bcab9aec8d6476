package loomwire.tunnel.config;

import java.time.Duration;

/**
 * The keys under {@code performance}.
 *
 * @param maxConcurrentStreams relayed streams at once in this process; 0 for no limit
 * @param clientSharePercent how much of each thing that a server's clients share one of them may take
 * @param packetWorkers event loops of a server, each with the connections of a part of its clients
 * @param maxDials {@code stream_worker_pool_size}: streams of a server that may resolve and connect at once
 * @param maxRetryAttempts how often opening a stream is tried again on a sibling carrier or later
 * @param retryInitialBackoff first wait before a dial or an open is tried again; doubled each time
 * @param retryMaxBackoff the longest such wait
 * @param healthCheckInterval how often a client sends a PING that must be answered
 * @param spares connections that a server keeps ready for busy targets
 * @param memoryBudgetBytes what streams, windows and connections may hold in this process; 0 for no limit
 */
public record PerformanceConfig(
        int maxConcurrentStreams,
        int clientSharePercent,
        int packetWorkers,
        int maxDials,
        int maxRetryAttempts,
        Duration retryInitialBackoff,
        Duration retryMaxBackoff,
        Duration healthCheckInterval,
        Spares spares,
        long memoryBudgetBytes) {

    /**
     * Connections to targets dialled ahead, each for one stream only.
     *
     * @param maxCount how many at most in the process, and for one target; 0 for none
     * @param idleTimeout how long one is kept unused
     */
    public record Spares(int maxCount, Duration idleTimeout) {
        public boolean isEnabled() {
            return maxCount > 0;
        }
    }
}
