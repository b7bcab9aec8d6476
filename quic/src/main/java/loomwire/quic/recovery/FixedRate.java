package loomwire.quic.recovery;

import loomwire.quic.Acknowledgment;
import loomwire.quic.CongestionController;
import loomwire.quic.RateFinding;

/**
 * Sends at a rate that somebody chose who knows the line, whatever gets lost on it by chance, while the path delivers. Where it
 * clearly does not, another controller takes over, by which a path can be shared; when that one finds that the path gives
 * nearly as much as was asked for, the rate is tried again, after a pause that doubles with each failure. So a rate far beyond
 * the path costs it a few round trips and no more. The rate is never exceeded, whoever controls. Owned by the shard loop.
 */
public final class FixedRate implements ModelController {
    /** The window is for when something goes wrong; the pacer keeps the rate. Room for losses to be found, and for a queue. */
    private static final double WINDOW_ROUND_TRIPS = 2;
    /** Wake-ups and acknowledgments are as coarse as this where a round trip is short. */
    private static final double WINDOW_SLACK_SECONDS = 0.01;
    /** Of the rate, so much found by the other controller is reason enough to try again soon. */
    private static final double NEARLY = 0.9;
    /** That much is reason to try now and then: other flows, or losses, may keep that controller from finding all. */
    private static final double HALF = 0.5;
    /** The first pause before a rate that seems to be there is tried again, and before one that may be. */
    static final long SOON_NANOS = 1_000_000_000L;

    static final long LATER_NANOS = 10_000_000_000L;
    private static final int MAX_DOUBLINGS = 5;
    /** Who has kept the rate for so long has not failed before. */
    private static final long FORGET_NANOS = 60_000_000_000L;
    /** The other controller probes in longer cycles; the best of so many rounds is what it found. */
    private static final int ROUNDS_LOOKED_AT = 10;

    private final double rate;
    private final ModelController other;
    private final RateTrial trial = new RateTrial();
    private final WindowedMax found = new WindowedMax(ROUNDS_LOOKED_AT);
    private int maxDatagramBytes;
    private boolean holds;
    private long minRttNanos;
    private int failures;
    private long failedAt;
    private long round;
    private long nextRound;
    // Of the last ACK.
    private long heardAt;
    private long heardDelivered;
    /** What was told last; {@code null} before anything was. */
    private RateFinding.Kind told;

    private RateFinding finding;

    /**
     * @param maxDatagramBytes largest datagram of the path
     * @param bytesPerSecond of packets, their headers of QUIC counted, above 0
     * @param other who takes over where the path does not deliver that
     */
    public FixedRate(int maxDatagramBytes, double bytesPerSecond, ModelController other) {
        if (!(bytesPerSecond > 0)) {
            throw new IllegalArgumentException("a rate of " + bytesPerSecond + " bytes a second");
        }
        this.maxDatagramBytes = maxDatagramBytes;
        this.rate = bytesPerSecond;
        this.other = other;
        reset();
    }

    @Override
    public void reset() {
        other.reset();
        holds = true;
        failures = 0;
        minRttNanos = Long.MAX_VALUE;
        trial.begin(0, minRttNanos);
        told = null;
    }

    /** Whether the rate is kept, and not the other controller's. */
    boolean holds() {
        return holds;
    }

    @Override
    public long window() {
        if (!holds) {
            return other.window();
        }
        long initial = CongestionController.initialWindow(maxDatagramBytes);
        long rtt = trial.minRttNanos();
        return rtt == Long.MAX_VALUE
                ? initial
                : initial + (long) (rate * (WINDOW_ROUND_TRIPS * rtt / 1e9 + WINDOW_SLACK_SECONDS));
    }

    @Override
    public String phase() {
        return holds ? "fixed_rate" : other.phase();
    }

    @Override
    public boolean inSlowStart() {
        return !holds && other.inSlowStart();
    }

    @Override
    public boolean toleratesLoss() {
        return holds || other.toleratesLoss();
    }

    @Override
    public double pacingBytesPerSecond() {
        double others = holds ? 0 : other.pacingBytesPerSecond();
        return others == 0 ? rate : Math.min(rate, others);
    }

    @Override
    public boolean keepsRate() {
        return true;
    }

    @Override
    public boolean ignoresRates() {
        return !holds && other.ignoresRates();
    }

    @Override
    public void onDelivery(AckSummary ack, long delivered) {
        heardAt = ack.now;
        heardDelivered = delivered;
        if (holds) {
            RateFinding.Kind kind = trial.onAck(ack, delivered, rate, maxDatagramBytes);
            if (kind == RateFinding.Kind.DELIVERS) {
                tell(kind);
            } else if (kind != null) {
                giveWay(kind, delivered, ack.now);
            }
        } else {
            other.onDelivery(ack, delivered);
            watch(ack, delivered);
        }
    }

    private void giveWay(RateFinding.Kind kind, long delivered, long now) {
        failures = trial.lastedNanos(now) >= FORGET_NANOS ? 1 : failures + 1;
        failedAt = now;
        holds = false;
        tell(kind);
        other.reset();
        other.setMaxDatagramBytes(maxDatagramBytes);
        found.reset();
        round = 0;
        nextRound = delivered;
        minRttNanos = Long.MAX_VALUE; // the path may be another one
    }

    /** Looks whether the path would give what was asked for. */
    private void watch(AckSummary ack, long delivered) {
        if (ack.rttSampleNanos > 0) {
            minRttNanos = Math.min(minRttNanos, ack.rttSampleNanos);
        }
        if (!ack.hasRate) {
            return;
        }
        found.add(ack.rateBytesPerSecond, round);
        if (ack.deliveredBefore < nextRound) {
            return;
        }
        nextRound = delivered;
        if (++round <= 1) {
            found.reset(); // of what was sent at the rate that failed
            return;
        }
        double best = found.get(round, ROUNDS_LOOKED_AT);
        long waited = (ack.now - failedAt) >> Math.min(failures - 1, MAX_DOUBLINGS);
        if (waited >= SOON_NANOS && best >= NEARLY * rate || waited >= LATER_NANOS && best >= HALF * rate) {
            holds = true;
            trial.begin(delivered, minRttNanos);
        }
    }

    private void tell(RateFinding.Kind kind) {
        if (kind != told) {
            told = kind;
            finding = trial.finding(kind, rate);
        }
    }

    @Override
    public RateFinding pollFinding() {
        RateFinding next = finding;
        finding = null;
        return next;
    }

    @Override
    public void onPersistentCongestion() {
        if (holds) {
            giveWay(RateFinding.Kind.SILENT, heardDelivered, heardAt);
        }
        other.onPersistentCongestion();
    }

    // What only the other controller wants to know

    @Override
    public void onSent(int bytes, long bytesInFlight, long now) {
        if (!holds) {
            other.onSent(bytes, bytesInFlight, now);
        }
    }

    @Override
    public void onAcked(Acknowledgment ack) {
        if (!holds) {
            other.onAcked(ack);
        }
    }

    @Override
    public void onCongestionEvent(long now) {
        if (!holds) {
            other.onCongestionEvent(now);
        }
    }

    @Override
    public void onSpuriousCongestionEvent() {
        if (!holds) {
            other.onSpuriousCongestionEvent();
        }
    }

    @Override
    public void onLost(SentPacket packet, DeliveryRate delivery, long now) {
        if (!holds) {
            other.onLost(packet, delivery, now);
        }
    }

    @Override
    public void onRestart(long now) {
        if (!holds) {
            other.onRestart(now);
        }
    }

    @Override
    public void setMaxDatagramBytes(int bytes) {
        maxDatagramBytes = bytes;
        other.setMaxDatagramBytes(bytes);
    }
}
