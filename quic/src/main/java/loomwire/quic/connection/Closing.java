package loomwire.quic.connection;

import loomwire.quic.base.CloseReason;
import loomwire.quic.wire.ConnectionCloseFrame;

/**
 * The end of a connection: which frame tells the peer, how often it is repeated, and when all may be forgotten. Owned by
 * the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-10.2">RFC 9000 §10.2</a>
 */
final class Closing {
    /** How long state stays to answer late packets, in probe timeouts (RFC 9000 §10.2). */
    private static final int DRAIN_PROBE_TIMEOUTS = 3;

    private CloseReason reason;
    private ConnectionCloseFrame frame;
    private boolean frameOwed;
    private long packetsSinceFrame;
    private long packetsUntilNextFrame = 1;
    private long drainedAt = Long.MAX_VALUE;
    private boolean drained;

    boolean isOpen() {
        return reason == null;
    }

    CloseReason reason() {
        return reason;
    }

    boolean isDrained() {
        return drained;
    }

    /** We close: the peer is told with {@code frame}, and told again when it keeps sending. */
    void closeWith(CloseReason why, ConnectionCloseFrame closeFrame, long now, long ptoNanos) {
        if (reason == null) {
            reason = why;
            frame = closeFrame;
            frameOwed = true;
            drainedAt = now + DRAIN_PROBE_TIMEOUTS * ptoNanos;
        }
    }

    /** The peer closed: nothing more is sent, late packets are waited out. */
    void drain(CloseReason why, long now, long ptoNanos) {
        if (reason == null) {
            reason = why;
        }
        frameOwed = false;
        frame = null;
        drainedAt = Math.min(drainedAt, now + DRAIN_PROBE_TIMEOUTS * ptoNanos);
    }

    /** Ends without a word: idle timeout, stateless reset, failed port. */
    void endSilently(CloseReason why) {
        if (reason == null) {
            reason = why;
        }
        frameOwed = false;
        drained = true;
        drainedAt = Long.MAX_VALUE;
    }

    /** A packet came in while closing: answers become rarer, so that two closing ends do not feed each other. */
    void onPacketWhileClosing() {
        if (frame != null && ++packetsSinceFrame >= packetsUntilNextFrame) {
            packetsSinceFrame = 0;
            packetsUntilNextFrame *= 2;
            frameOwed = true;
        }
    }

    /** The frame to send now, or {@code null}. */
    ConnectionCloseFrame frameOwed() {
        return frameOwed ? frame : null;
    }

    void frameSent() {
        frameOwed = false;
    }

    long nextTimeout() {
        return drainedAt;
    }

    void onTimeout(long now) {
        if (now >= drainedAt) {
            drained = true;
            drainedAt = Long.MAX_VALUE;
        }
    }
}
