package loomwire.tunnel.ops;

import java.time.Duration;

/** What one or many scrapers may cost. */
final class ScraperLimits {
    /** Prometheus needs one, a person with curl another; one more takes the place of the oldest. */
    static final int MAX_CONNECTIONS = 32;
    /** Waiting to be accepted: that takes microseconds, however many come. */
    static final int BACKLOG = 128;
    /** For a request to come in whole, from the connection or from the last answer. */
    static final Duration REQUEST = Duration.ofSeconds(5);
    /** For an answer to be collected and taken. */
    static final Duration ANSWER = Duration.ofSeconds(10);
    /** Bytes of request line and headers, and how many of those: Prometheus sends half a KiB in eight. */
    static final int MAX_HEAD_BYTES = 8 << 10;

    static final int MAX_HEADERS = 64;

    private ScraperLimits() {}
}
