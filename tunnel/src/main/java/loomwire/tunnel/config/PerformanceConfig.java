package loomwire.tunnel.config;

import java.time.Duration;

/**
 * The keys under {@code performance} that act.
 *
 * @param maxConcurrentStreams relayed streams at once in this process; 0 for no limit
 * @param maxRetryAttempts how often opening a stream is tried again on a sibling carrier or later
 * @param retryInitialBackoff first wait before a dial or an open is tried again; doubled each time
 * @param retryMaxBackoff the longest such wait
 */
public record PerformanceConfig(
        int maxConcurrentStreams, int maxRetryAttempts, Duration retryInitialBackoff, Duration retryMaxBackoff) {}
