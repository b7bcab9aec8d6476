package loomwire.tunnel.client;

import java.time.Duration;

/**
 * Decides from what a connection has received whether it should be asked for a sign of life, and whether it is dead.
 * What comes in is a sign of life by itself, so a connection in use costs no PING; one that carries nothing is asked
 * less and less often, down to once in the keep-alive period. Guarded by its owner; time comes in.
 */
final class HealthRule {
    /** With something under way and nothing coming back for so long, the path or the server is dead. */
    static final Duration PROGRESS_DEADLINE = Duration.ofSeconds(15);

    private final long intervalNanos;
    private final long idleIntervalNanos;
    private long pingAfterNanos;
    private long received;
    private long streamBytes;
    private long lastSign;
    private boolean asked;

    /** What to do about a connection. */
    enum Verdict {
        /** It lives, or was asked a short while ago. */
        WAIT,
        /** Nothing has come for too long: ask it. */
        PING,
        /** It is dead. */
        NO_PROGRESS
    }

    /**
     * @param interval {@code performance.connection_health_check_ms}
     * @param idleInterval between PINGs on a connection that carries nothing
     */
    HealthRule(Duration interval, Duration idleInterval, long now) {
        this.intervalNanos = interval.toNanos();
        this.idleIntervalNanos = Math.max(intervalNanos, idleInterval.toNanos());
        this.pingAfterNanos = intervalNanos;
        this.lastSign = now;
    }

    /**
     * Looks at a connection's figures.
     *
     * @param packetsReceived since the connection began
     * @param streamBytesMoved sent and received since the connection began
     * @param underWay whether something sent has not been acknowledged
     */
    Verdict look(long now, long packetsReceived, long streamBytesMoved, boolean underWay) {
        // The PING itself is under way too, which does not make an idle connection a busy one.
        if (streamBytesMoved != streamBytes || underWay && !asked) {
            pingAfterNanos = intervalNanos;
        }
        streamBytes = streamBytesMoved;
        if (packetsReceived != received) {
            received = packetsReceived;
            lastSign = now;
            return Verdict.WAIT;
        }
        long silentNanos = now - lastSign;
        if (underWay && silentNanos >= PROGRESS_DEADLINE.toNanos()) {
            return Verdict.NO_PROGRESS;
        }
        return silentNanos >= pingAfterNanos ? Verdict.PING : Verdict.WAIT;
    }

    /** A PING is sent. */
    void asked() {
        asked = true;
    }

    /** A PING was acknowledged. */
    void answered(long now) {
        asked = false;
        lastSign = now;
        pingAfterNanos = Math.min(idleIntervalNanos, 2 * pingAfterNanos);
    }

    /** How long nothing has come. */
    long silentNanos(long now) {
        return now - lastSign;
    }
}
