package loomwire.quic.recovery;

import loomwire.quic.Acknowledgment;
import loomwire.quic.CongestionController;

/**
 * CUBIC: after a reduction the window returns to where it was along a cubic curve in time, so that long paths recover
 * as fast as short ones; never slower than Reno would. Counts in bytes with fractions. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9438">RFC 9438</a>
 */
public final class Cubic implements CongestionController {
    /** RFC 9438 §5.1: C, in datagrams per cubic second. */
    static final double SCALE = 0.4;
    /** RFC 9438 §4.6: what is left of the window after a congestion event. */
    static final double BETA = 0.7;
    /** RFC 9438 §4.3: growth per round trip with which Reno, reduced by BETA, has the same mean window. */
    static final double RENO_ALPHA = 3 * (1 - BETA) / (1 + BETA);
    /** RFC 9438 §4.2: within one round trip the window grows at most to this multiple. */
    static final double MAX_GROWTH_PER_ROUND = 1.5;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final long NONE = -1;

    private final HyStart hyStart = new HyStart();
    private final Curve curve = new Curve();
    private final Curve before = new Curve();
    private int maxDatagramBytes;
    private boolean undoable;
    private long lastAckTime;

    /** The state that a congestion event changes and that an undo brings back. */
    private static final class Curve {
        double window;
        double slowStartThreshold;
        double maxWindow;
        double windowBeforeEvent;
        double renoWindow;
        double kSeconds;
        long epochStart;

        void copyFrom(Curve other) {
            window = other.window;
            slowStartThreshold = other.slowStartThreshold;
            maxWindow = other.maxWindow;
            windowBeforeEvent = other.windowBeforeEvent;
            renoWindow = other.renoWindow;
            kSeconds = other.kSeconds;
            epochStart = other.epochStart;
        }
    }

    /** @param maxDatagramBytes largest datagram of the path */
    public Cubic(int maxDatagramBytes) {
        this.maxDatagramBytes = maxDatagramBytes;
        reset();
    }

    @Override
    public void reset() {
        hyStart.reset();
        curve.window = CongestionController.initialWindow(maxDatagramBytes);
        curve.slowStartThreshold = Double.POSITIVE_INFINITY;
        curve.maxWindow = 0;
        curve.windowBeforeEvent = 0;
        curve.epochStart = NONE;
        undoable = false;
        lastAckTime = NONE;
    }

    @Override
    public long window() {
        return (long) curve.window;
    }

    @Override
    public long slowStartThreshold() {
        return (long) curve.slowStartThreshold; // infinity becomes the largest
    }

    @Override
    public boolean inSlowStart() {
        return curve.window < curve.slowStartThreshold;
    }

    @Override
    public void onSent(int bytes, long bytesInFlight, long now) {
        if (bytesInFlight == bytes) { // nothing was in flight: what passed since the last ACK was idle time
            skipTime(now);
        }
    }

    @Override
    public void onAcked(Acknowledgment ack) {
        if (ack.underused()) {
            skipTime(ack.now());
            return;
        }
        if (inSlowStart()) {
            growInSlowStart(ack);
        } else {
            growAlongCurve(ack);
        }
        lastAckTime = ack.now();
    }

    private void growInSlowStart(Acknowledgment ack) {
        if (hyStart.isDone()) { // a later slow start, after persistent congestion
            curve.window += ack.bytes();
            return;
        }
        curve.window += hyStart.growth(ack, maxDatagramBytes);
        hyStart.onAck(ack);
        if (hyStart.isDone()) {
            curve.slowStartThreshold = curve.window;
        }
    }

    private void growAlongCurve(Acknowledgment ack) {
        if (curve.epochStart == NONE) {
            startEpoch(ack.now());
        }
        double elapsed = (ack.now() - curve.epochStart) / NANOS_PER_SECOND;
        growRenoWindow(ack.bytes());
        if (windowAt(elapsed) < curve.renoWindow) { // RFC 9438 §4.3: the Reno-friendly region
            curve.window = Math.max(curve.window, curve.renoWindow);
            return;
        }
        double target = windowAt(elapsed + ack.smoothedRttNanos() / NANOS_PER_SECOND);
        double bounded = Math.clamp(target, curve.window, curve.window * MAX_GROWTH_PER_ROUND);
        curve.window += (bounded - curve.window) * ack.bytes() / curve.window;
    }

    /** RFC 9438 §4.2: the curve's inflection lies K seconds from here, where the last reduction happened. */
    private void startEpoch(long now) {
        curve.epochStart = now;
        curve.renoWindow = curve.window;
        if (curve.window < curve.maxWindow) {
            curve.kSeconds = Math.cbrt((curve.maxWindow - curve.window) / maxDatagramBytes / SCALE);
        } else {
            curve.kSeconds = 0;
            curve.maxWindow = curve.window;
        }
    }

    private double windowAt(double seconds) {
        double distance = seconds - curve.kSeconds;
        return SCALE * distance * distance * distance * maxDatagramBytes + curve.maxWindow;
    }

    private void growRenoWindow(long ackedBytes) {
        // RFC 9438 §4.3: past the window before the event, Reno's own growth of one datagram a round trip.
        double alpha = curve.renoWindow < curve.windowBeforeEvent ? RENO_ALPHA : 1;
        curve.renoWindow += alpha * ackedBytes * maxDatagramBytes / curve.window;
    }

    /** RFC 9438 §4.2: time in which the sender did not fill the window does not count for the curve. */
    private void skipTime(long now) {
        if (lastAckTime != NONE && curve.epochStart != NONE) {
            curve.epochStart += now - lastAckTime;
        }
        lastAckTime = now;
    }

    @Override
    public void onCongestionEvent(long now) {
        before.copyFrom(curve);
        undoable = true;
        hyStart.finish();
        // RFC 9438 §4.7, fast convergence: a flow whose maximum shrinks leaves room for a newcomer.
        curve.maxWindow = curve.window < curve.maxWindow ? curve.window * (1 + BETA) / 2 : curve.window;
        curve.windowBeforeEvent = curve.window;
        curve.window = Math.max(curve.window * BETA, minimumWindow());
        curve.slowStartThreshold = curve.window;
        curve.epochStart = NONE;
    }

    /** RFC 9438 §4.9.2: what a reordering made us give up comes back. */
    @Override
    public void onSpuriousCongestionEvent() {
        if (!undoable || curve.window >= before.window) {
            return;
        }
        undoable = false;
        curve.copyFrom(before);
        if (curve.slowStartThreshold == Double.POSITIVE_INFINITY) {
            hyStart.reset(); // the first slow start goes on, and with it the watch over its end
        }
    }

    @Override
    public void onPersistentCongestion() {
        undoable = false;
        curve.window = minimumWindow();
        // RFC 9438 §4.8: the curve that follows starts at its own inflection (K = 0).
        curve.maxWindow = 0;
        curve.epochStart = NONE;
    }

    @Override
    public void setMaxDatagramBytes(int bytes) {
        boolean untouched = curve.window == CongestionController.initialWindow(maxDatagramBytes)
                && curve.slowStartThreshold == Double.POSITIVE_INFINITY;
        maxDatagramBytes = bytes;
        curve.window = untouched ? CongestionController.initialWindow(bytes) : Math.max(curve.window, minimumWindow());
    }

    private long minimumWindow() {
        return (long) MINIMUM_WINDOW_DATAGRAMS * maxDatagramBytes;
    }
}
