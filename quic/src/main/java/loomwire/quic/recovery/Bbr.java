package loomwire.quic.recovery;

import loomwire.quic.Acknowledgment;
import loomwire.quic.base.Entropy;

/**
 * BBR, version 3: sends at the rate that the path was seen to deliver, with about two bandwidth-delay products in flight, and
 * looks for more now and then. A loss is no sign of a full queue to it; many in a round are. What it knows stands in
 * {@link BbrModel}, what it takes to be safe in {@link BbrBound}, what it controls in {@link BbrControl}. Owned by the shard loop.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-ccwg-bbr/">BBR Congestion Control</a>
 */
public final class Bbr implements ModelController {
    /** BBRStartupFullLossCnt. */
    private static final int STARTUP_LOSS_EVENTS = 6;
    /** Drain ends after so many rounds, whatever is in flight. */
    private static final int DRAIN_ROUNDS = 3;

    private final BbrModel model = new BbrModel();
    private final BbrControl control;
    private final BbrBound bound;
    private final BbrProbing probing;
    private final BbrProbeRtt probeRtt;
    private BbrState state;
    private long delivered;
    private long drainStartRound;

    // What a loss changed, for the case that it was none.
    private BbrState undoState;
    private double undoShortTermRate;
    private double undoShortTermInflight;
    private double undoBound;

    /**
     * @param maxDatagramBytes largest datagram of the path
     * @param entropy when to probe is left to chance, so that flows do not probe together
     */
    public Bbr(int maxDatagramBytes, Entropy entropy) {
        control = new BbrControl(model, maxDatagramBytes);
        bound = new BbrBound(control);
        probing = new BbrProbing(this, model, control, bound, entropy);
        probeRtt = new BbrProbeRtt(this, model, control, probing);
        reset();
    }

    @Override
    public void reset() {
        model.reset();
        control.reset();
        bound.reset();
        probing.reset();
        probeRtt.reset();
        state = BbrState.STARTUP;
        delivered = 0;
        drainStartRound = 0;
        undoState = null;
    }

    BbrState state() {
        return state;
    }

    @Override
    public String phase() {
        return state.words;
    }

    void enter(BbrState next) {
        state = next;
    }

    /** Bytes acknowledged so far. */
    long delivered() {
        return delivered;
    }

    @Override
    public long window() {
        return control.window();
    }

    @Override
    public boolean toleratesLoss() {
        return true;
    }

    @Override
    public boolean inSlowStart() {
        return state == BbrState.STARTUP;
    }

    @Override
    public double pacingBytesPerSecond() {
        return control.pacingRate();
    }

    @Override
    public boolean ignoresRates() {
        return state == BbrState.PROBE_RTT;
    }

    @Override
    public void onSent(int bytes, long bytesInFlight, long now) {
        // What was sent counts once it is acknowledged or lost.
    }

    @Override
    public void onAcked(Acknowledgment ack) {
        // The model takes every ACK, by onDelivery.
    }

    @Override
    public void onRestart(long now) {
        probeRtt.onRestart();
        model.restartAggregation(now);
        if (state.isProbing()) {
            control.setPacingRate(1);
        } else if (state == BbrState.PROBE_RTT) {
            probeRtt.endIfDone(now);
        }
    }

    // ---- every ACK

    @Override
    public void onDelivery(AckSummary ack, long deliveredNow) {
        delivered = deliveredNow;
        if (!ack.hasRate) {
            return;
        }
        model.updateSignals(ack, delivered, state.isAccelerating(), control.window(), bound.unansweredLoss(ack));
        model.updateAggregation(ack, control.window());
        model.checkFullRate(ack);
        if (model.roundStart) {
            boolean behindQueue = model.isBehindQueue(ack);
            bound.endRound(ack, isModest(behindQueue), behindQueue);
        }
        checkStartupDone(ack);
        checkDrainDone(ack);
        probing.update(ack);
        if (state.isProbing() && model.forgetFasterPath(ack)) {
            probing.startDown(ack.now);
        }
        model.roundTrips.update(ack);
        if (model.roundStart) {
            model.roundTrips.endRound(ack);
        }
        probeRtt.check(ack);
        model.advanceSignals(ack);
        model.boundRate();
        control.begin(ack);
        control.setPacingRate(probing.pacingGain());
        control.setWindow(ack, state, bound, delivered);
    }

    private void checkStartupDone(AckSummary ack) {
        if (state != BbrState.STARTUP) {
            return;
        }
        if (model.roundStart && model.lossEventsInRound >= STARTUP_LOSS_EVENTS && isFullByLosses(ack)) {
            undoState = BbrState.STARTUP;
            model.fullRateReached = true;
            bound.bytes = Math.max(model.bandwidthDelayProduct(), model.latestDelivered);
        }
        if (model.fullRateReached) {
            drain();
        }
    }

    /**
     * Losses while the rate still grows are not of a full pipe; the draft leaves at any. Of a round that may have been held back
     * by other things than the path, only losses tell that no path has by itself.
     */
    private boolean isFullByLosses(AckSummary ack) {
        return model.isRateGrowing()
                ? !model.lastRoundGrew && ack.lostSinceSent > BbrModel.FLOOD_LOSS * ack.flightWhenSent
                : bound.isExceeded(ack);
    }

    /** What was sent beyond the path's rate leaves its queue. */
    void drain() {
        state = BbrState.DRAIN;
        drainStartRound = model.roundCount;
    }

    private void checkDrainDone(AckSummary ack) {
        if (state == BbrState.DRAIN
                && (ack.bytesInFlight <= control.inflight(1, state)
                        || model.roundCount > drainStartRound + DRAIN_ROUNDS)) {
            probing.startDown(ack.now);
        }
    }

    // ---- losses

    /** Whether losses now cannot come from sending more than the path takes. */
    private boolean isModest(boolean behindQueue) {
        return state == BbrState.PROBE_CRUISE
                || state == BbrState.PROBE_DOWN && probing.isProbeOver() && behindQueue
                || state == BbrState.STARTUP && model.isRateGrowing();
    }

    @Override
    public void onLost(SentPacket packet, DeliveryRate rate, long now) {
        if (model.noteLoss(rate.delivered())) {
            saveForUndo();
        }
        if (probing.onLost(packet, rate, now)) {
            undoState = BbrState.PROBE_UP;
        }
    }

    @Override
    public void onCongestionEvent(long now) {
        // A mark of ECN bounds the next rounds as a loss does; losses themselves come one by one.
        if (model.noteLoss(delivered)) {
            saveForUndo();
        }
    }

    private void saveForUndo() {
        control.saveWindow(state);
        undoState = null;
        undoShortTermRate = model.shortTermRate;
        undoShortTermInflight = model.shortTermInflight;
        undoBound = bound.bytes;
    }

    @Override
    public void onSpuriousCongestionEvent() {
        control.restoreWindow();
        model.lossInRound = false;
        model.resetFullRate(0);
        model.shortTermRate = Math.max(model.shortTermRate, undoShortTermRate);
        model.shortTermInflight = Math.max(model.shortTermInflight, undoShortTermInflight);
        bound.bytes = Math.max(bound.bytes, undoBound);
        if (undoState == BbrState.STARTUP && state != BbrState.STARTUP) {
            model.fullRateReached = false;
            state = state == BbrState.PROBE_RTT ? state : BbrState.STARTUP;
        } else if (undoState == BbrState.PROBE_UP && state != BbrState.PROBE_UP && state != BbrState.PROBE_RTT) {
            probing.startRefill();
        }
        undoState = null;
    }

    @Override
    public void onPersistentCongestion() {
        saveForUndo();
        control.collapse();
    }

    @Override
    public void setMaxDatagramBytes(int bytes) {
        control.setMaxDatagramBytes(bytes);
    }
}
