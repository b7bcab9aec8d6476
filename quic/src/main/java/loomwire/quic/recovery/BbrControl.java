package loomwire.quic.recovery;

import loomwire.quic.CongestionController;

/**
 * What {@link Bbr} controls: the congestion window and the pacing rate, as they follow from the model, the state and the bound.
 * Owned by the shard loop.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-ccwg-bbr/">BBR, Updating Control Parameters</a>
 */
final class BbrControl {
    /** BBR.PacingMarginPercent: a little below the rate, so that queues drain. */
    private static final double PACING_MARGIN = 0.99;
    /** BBR.MinPipeCwnd, in datagrams. */
    private static final int MIN_PIPE_DATAGRAMS = 4;
    /**
     * BBR.send_quantum: what flows in this time leaves and comes in one go, since loops that are awake less than a thousand times a
     * second take it so. The draft stops at 64 KB, what a network card cuts up; our loops take more, and where a round trip is some
     * 100 us, twice its product would leave them with nothing to do between two wake-ups.
     */
    private static final long QUANTUM_NANOS = 1_000_000;

    private static final double MAX_QUANTUM_BYTES = 512 << 10;
    private static final double NANOS_PER_SECOND = 1e9;

    private final BbrModel model;
    private int maxDatagramBytes;
    private long window;
    private long windowBefore;
    private double pacingRate;
    private boolean seenRtt;

    BbrControl(BbrModel model, int maxDatagramBytes) {
        this.model = model;
        this.maxDatagramBytes = maxDatagramBytes;
    }

    void reset() {
        window = initialWindow();
        windowBefore = 0;
        pacingRate = 0;
        seenRtt = false;
    }

    /** Bytes that may be in flight. */
    long window() {
        return window;
    }

    /** Bytes a second; 0 before the first round trip. */
    double pacingRate() {
        return pacingRate;
    }

    int maxDatagramBytes() {
        return maxDatagramBytes;
    }

    void setMaxDatagramBytes(int bytes) {
        boolean untouched = window == initialWindow() && !seenRtt;
        maxDatagramBytes = bytes;
        window = untouched ? initialWindow() : Math.max(window, minPipe());
    }

    /** The first round trip says how fast the initial window may be sent. */
    void begin(AckSummary ack) {
        if (!seenRtt && ack.rttSampleNanos > 0) {
            seenRtt = true;
            pacingRate = BbrState.STARTUP.pacingGain * initialWindow() * NANOS_PER_SECOND / ack.rttSampleNanos;
        }
    }

    void setPacingRate(double gain) {
        double rate = gain * model.rate * PACING_MARGIN;
        if (rate > 0 && (model.fullRateReached || rate > pacingRate)) {
            pacingRate = rate;
        }
    }

    /** @param delivered bytes acknowledged so far */
    void setWindow(AckSummary ack, BbrState state, BbrBound bound, long delivered) {
        double product = model.bandwidthDelayProduct();
        double most = product == 0
                ? initialWindow()
                : quantized(state.windowGain * product * wandering() + model.extraAcked, state);
        if (model.fullRateReached) {
            window = (long) Math.min(window + ack.newlyDelivered, most);
        } else if (window < most || delivered < initialWindow()) {
            window += ack.newlyDelivered;
        }
        window = Math.max(window, minPipe());
        if (state == BbrState.PROBE_RTT) {
            window = (long) Math.min(window, probeRttWindow());
        }
        double cap = Math.max(Math.min(bound.of(state) * wandering(), model.shortTermInflight), minPipe());
        window = (long) Math.min(window, cap);
    }

    /** What may be in flight with so many bandwidth-delay products. */
    double inflight(double products, BbrState state) {
        double product = model.bandwidthDelayProduct();
        return quantized(product == 0 ? initialWindow() : products * product * wandering(), state);
    }

    private double quantized(double bytes, BbrState state) {
        double quantum = Math.clamp(
                pacingRate * QUANTUM_NANOS / NANOS_PER_SECOND,
                2.0 * maxDatagramBytes,
                Math.max(MAX_QUANTUM_BYTES, 2.0 * maxDatagramBytes));
        double cap = Math.max(Math.max(bytes, quantum), minPipe());
        return state == BbrState.PROBE_UP ? cap + 2.0 * maxDatagramBytes : cap;
    }

    double wandering() {
        return model.roundTrips.wandering();
    }

    double probeRttWindow() {
        return Math.max(model.bandwidthDelayProduct() * BbrState.PROBE_RTT.windowGain, minPipe());
    }

    /** SaveCwnd: what {@link #restoreWindow} brings back. */
    void saveWindow(BbrState state) {
        windowBefore = model.lossInRound || state == BbrState.PROBE_RTT ? Math.max(windowBefore, window) : window;
    }

    void restoreWindow() {
        window = Math.max(window, windowBefore);
    }

    /** Everything was lost for long. */
    void collapse() {
        window = minPipe();
    }

    long minPipe() {
        return (long) MIN_PIPE_DATAGRAMS * maxDatagramBytes;
    }

    private long initialWindow() {
        return CongestionController.initialWindow(maxDatagramBytes);
    }
}
