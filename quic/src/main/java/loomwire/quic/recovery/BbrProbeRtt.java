package loomwire.quic.recovery;

/**
 * Looks for the path's least round trip where none was seen for 5 s: half of the product in flight for a moment, so that the
 * queue drains. Owned by the shard loop.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-ccwg-bbr/">BBR, ProbeRTT</a>
 */
final class BbrProbeRtt {
    /** BBR.ProbeRTTDuration. */
    private static final long DURATION_NANOS = 200_000_000;
    /** On a short path that would be thousands of round trips at a part of the rate; so many are enough, and so long at least. */
    private static final int ROUND_TRIPS = 100;

    private static final long LEAST_NANOS = 10_000_000;

    private final Bbr bbr;
    private final BbrModel model;
    private final BbrControl control;
    private final BbrProbing probing;
    private boolean restarted;
    private long doneAt;
    private boolean roundDone;

    BbrProbeRtt(Bbr bbr, BbrModel model, BbrControl control, BbrProbing probing) {
        this.bbr = bbr;
        this.model = model;
        this.control = control;
        this.probing = probing;
    }

    void reset() {
        restarted = false;
        doneAt = 0;
        roundDone = false;
    }

    /** Sending begins again after a pause, in which the queue had time to drain. */
    void onRestart() {
        restarted = true;
    }

    /** Every ACK. */
    void check(AckSummary ack) {
        if (bbr.state() != BbrState.PROBE_RTT && model.roundTrips.isProbeDue() && !restarted) {
            control.saveWindow(bbr.state());
            bbr.enter(BbrState.PROBE_RTT);
            doneAt = 0;
            probing.stopSampling();
        }
        if (bbr.state() == BbrState.PROBE_RTT) {
            hold(ack);
        }
        if (ack.deliveredSince > 0) {
            restarted = false;
        }
    }

    private void hold(AckSummary ack) {
        if (doneAt == 0 && ack.bytesInFlight <= control.probeRttWindow()) {
            doneAt = ack.now + durationNanos();
            roundDone = false;
            model.startRound(bbr.delivered());
        } else if (doneAt != 0) {
            roundDone |= model.roundStart;
            if (roundDone) {
                endIfDone(ack.now);
            }
        }
    }

    private long durationNanos() {
        return Math.min(Math.max(ROUND_TRIPS * model.roundTrips.minNanos(), LEAST_NANOS), DURATION_NANOS);
    }

    void endIfDone(long now) {
        if (doneAt == 0 || now <= doneAt) {
            return;
        }
        model.roundTrips.probed(now);
        control.restoreWindow();
        model.resetShortTerm();
        if (model.fullRateReached) {
            probing.startDown(now);
            bbr.enter(BbrState.PROBE_CRUISE);
        } else {
            bbr.enter(BbrState.STARTUP);
        }
    }
}
