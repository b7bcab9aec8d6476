package loomwire.quic.recovery;

import loomwire.quic.Acknowledgment;

/**
 * Ends slow start when the round-trip time says that a queue builds up, before it overflows: HyStart++. Rounds are
 * told apart by send times, so that packets of any space count. Used in the first slow start of a path only
 * (RFC 9406 §4.3). Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9406#section-4.2">RFC 9406 §4.2</a>
 */
final class HyStart {
    /** RFC 9406 §4.3, all that follow. Below 4 ms a rise is jitter of the hosts, not a queue worth leaving for. */
    static final long MIN_RTT_THRESHOLD_NANOS = 4_000_000L;

    static final long MAX_RTT_THRESHOLD_NANOS = 16_000_000L;
    static final int MIN_RTT_DIVISOR = 8;
    static final int RTT_SAMPLES = 8;
    static final int CSS_GROWTH_DIVISOR = 4;
    static final int CSS_ROUNDS = 5;
    /** Datagrams that one ACK may add when packets are not paced; with pacing there is no limit. */
    static final int UNPACED_LIMIT = 8;

    private static final long NONE = Long.MAX_VALUE;

    private enum Phase {
        SLOW_START,
        CONSERVATIVE,
        DONE
    }

    private Phase phase;
    private long roundStart;
    private long lastRoundMinNanos;
    private long currentRoundMinNanos;
    private long baselineMinNanos;
    private int samples;
    private int conservativeRounds;

    HyStart() {
        reset();
    }

    void reset() {
        phase = Phase.SLOW_START;
        roundStart = -1;
        lastRoundMinNanos = NONE;
        currentRoundMinNanos = NONE;
        baselineMinNanos = NONE;
        samples = 0;
        conservativeRounds = 0;
    }

    /** Whether slow start is over, through this class or because of a loss. */
    boolean isDone() {
        return phase == Phase.DONE;
    }

    boolean isConservative() {
        return phase == Phase.CONSERVATIVE;
    }

    /** A congestion event ends slow start for good. */
    void finish() {
        phase = Phase.DONE;
    }

    /** Bytes by which this ACK lets the window grow in slow start. */
    long growth(Acknowledgment ack, int maxDatagramBytes) {
        long bytes = ack.paced() ? ack.bytes() : Math.min(ack.bytes(), (long) UNPACED_LIMIT * maxDatagramBytes);
        return phase == Phase.CONSERVATIVE ? bytes / CSS_GROWTH_DIVISOR : bytes;
    }

    /** Looks at the ACK's RTT sample and at whether a round ended. */
    void onAck(Acknowledgment ack) {
        if (phase == Phase.DONE) {
            return;
        }
        if (ack.newestTimeSent() > roundStart) {
            endRound();
            roundStart = ack.now();
            if (phase == Phase.DONE) {
                return;
            }
        }
        if (ack.rttSampleNanos() != AckSummary.NO_SAMPLE) {
            currentRoundMinNanos = Math.min(currentRoundMinNanos, ack.rttSampleNanos());
            samples++;
            judge();
        }
    }

    private void endRound() {
        lastRoundMinNanos = currentRoundMinNanos;
        currentRoundMinNanos = NONE;
        samples = 0;
        if (phase == Phase.CONSERVATIVE && ++conservativeRounds >= CSS_ROUNDS) {
            phase = Phase.DONE;
        }
    }

    private void judge() {
        if (samples < RTT_SAMPLES) {
            return;
        }
        if (phase == Phase.CONSERVATIVE) {
            if (currentRoundMinNanos < baselineMinNanos) { // the rise was not a queue: go on doubling
                baselineMinNanos = NONE;
                phase = Phase.SLOW_START;
            }
            return;
        }
        if (lastRoundMinNanos == NONE) {
            return;
        }
        long threshold =
                Math.clamp(lastRoundMinNanos / MIN_RTT_DIVISOR, MIN_RTT_THRESHOLD_NANOS, MAX_RTT_THRESHOLD_NANOS);
        if (currentRoundMinNanos >= lastRoundMinNanos + threshold) {
            baselineMinNanos = currentRoundMinNanos;
            conservativeRounds = 0;
            phase = Phase.CONSERVATIVE;
        }
    }
}
