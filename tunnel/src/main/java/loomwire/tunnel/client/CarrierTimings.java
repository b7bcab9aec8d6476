package loomwire.tunnel.client;

import java.time.Duration;
import loomwire.tunnel.config.Config;

/**
 * How often and how long a carrier looks, asks and waits.
 *
 * @param retryInitial first wait before a server is dialled again, or a stream asked for again
 * @param retryMax the longest such wait
 * @param youngRetryMax the longest one while an outage is young: a server that is restarted is back soon
 * @param youngOutage how long an outage is young
 * @param startPatience how long a client that starts goes on when a server does not answer
 * @param healthInterval how often a connection that carries something is checked
 * @param idleHealthInterval how often one that carries nothing is
 * @param pingDeadline after which an unanswered PING is the end of a connection
 * @param doubt after which an unanswered PING lets streams try elsewhere and a fresh port be dialled
 * @param openDeadline for a stream, from asking for it to the server's answer, the wait for a connection included
 * @param maxRetries how often a stream is asked for again
 */
record CarrierTimings(
        Duration retryInitial,
        Duration retryMax,
        Duration youngRetryMax,
        Duration youngOutage,
        Duration startPatience,
        Duration healthInterval,
        Duration idleHealthInterval,
        Duration pingDeadline,
        Duration doubt,
        Duration openDeadline,
        int maxRetries) {

    static CarrierTimings of(Config config) {
        return new CarrierTimings(
                config.performance().retryInitialBackoff(),
                config.performance().retryMaxBackoff(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                config.performance().healthCheckInterval(),
                config.transport().quic().keepAlivePeriod(),
                Duration.ofSeconds(10),
                Duration.ofMillis(1500),
                Duration.ofSeconds(30),
                config.performance().maxRetryAttempts());
    }
}
