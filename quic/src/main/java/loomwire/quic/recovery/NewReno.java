package loomwire.quic.recovery;

import loomwire.quic.Acknowledgment;
import loomwire.quic.CongestionController;

/**
 * The controller that RFC 9002 describes: doubles in slow start, one datagram a round trip after it, halves on loss.
 * Here for comparison with {@link Cubic}. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9002#section-7.3">RFC 9002 §7.3</a>
 */
public final class NewReno implements CongestionController {
    /** RFC 9002 §B.1 (kLossReductionFactor): 0.5. */
    private static final int REDUCTION_DIVISOR = 2;

    private static final long UNLIMITED = Long.MAX_VALUE;

    private int maxDatagramBytes;
    private long window;
    private long slowStartThreshold;
    private long bytesTowardsGrowth;
    private long windowBefore;
    private long thresholdBefore;

    /** @param maxDatagramBytes largest datagram of the path */
    public NewReno(int maxDatagramBytes) {
        this.maxDatagramBytes = maxDatagramBytes;
        reset();
    }

    @Override
    public void reset() {
        window = CongestionController.initialWindow(maxDatagramBytes);
        slowStartThreshold = UNLIMITED;
        bytesTowardsGrowth = 0;
        windowBefore = 0;
        thresholdBefore = UNLIMITED;
    }

    @Override
    public long window() {
        return window;
    }

    @Override
    public long slowStartThreshold() {
        return slowStartThreshold;
    }

    @Override
    public boolean inSlowStart() {
        return window < slowStartThreshold;
    }

    @Override
    public void onAcked(Acknowledgment ack) {
        if (ack.underused()) {
            return;
        }
        if (inSlowStart()) {
            window += ack.bytes();
            return;
        }
        // RFC 9002 §B.5 points to RFC 3465 §2.1: count bytes until a window's worth has been acknowledged.
        bytesTowardsGrowth += ack.bytes();
        if (bytesTowardsGrowth >= window) {
            bytesTowardsGrowth -= window;
            window += maxDatagramBytes;
        }
    }

    @Override
    public void onCongestionEvent(long now) {
        windowBefore = window;
        thresholdBefore = slowStartThreshold;
        window = Math.max(window / REDUCTION_DIVISOR, minimumWindow());
        slowStartThreshold = window;
        bytesTowardsGrowth = 0;
    }

    @Override
    public void onSpuriousCongestionEvent() {
        if (windowBefore > window) {
            window = windowBefore;
            slowStartThreshold = thresholdBefore;
        }
        windowBefore = 0;
    }

    @Override
    public void onPersistentCongestion() {
        window = minimumWindow();
        windowBefore = 0;
        bytesTowardsGrowth = 0;
    }

    @Override
    public void setMaxDatagramBytes(int bytes) {
        boolean untouched =
                window == CongestionController.initialWindow(maxDatagramBytes) && slowStartThreshold == UNLIMITED;
        maxDatagramBytes = bytes;
        window = untouched ? CongestionController.initialWindow(bytes) : Math.max(window, minimumWindow());
    }

    private long minimumWindow() {
        return (long) MINIMUM_WINDOW_DATAGRAMS * maxDatagramBytes;
    }
}
