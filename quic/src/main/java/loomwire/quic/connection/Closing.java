package loomwire.quic.connection;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import loomwire.quic.CloseReason;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
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

    private final BooleanSupplier peerIsThere;
    private final LongSupplier ptoNanos;
    private final Consumer<CloseReason> onEnd;
    private final Runnable onDrained;
    private CloseReason reason;
    private ConnectionCloseFrame frame;
    private boolean frameOwed;
    private long packetsSinceFrame;
    private long packetsUntilNextFrame = 1;
    private long drainedAt = Long.MAX_VALUE;
    private boolean drained;
    private boolean explains;

    /**
     * @param peerIsThere whether the peer has shown that it receives at its address; for one that has not nothing is kept
     *     once the last word is said
     * @param explains whether the peer may read our reasons already; else {@link #explain} allows it
     * @param ptoNanos the probe timeout now
     * @param onEnd told once, when the connection has ended for its application
     * @param onDrained told once, when nothing is left to do
     */
    Closing(
            BooleanSupplier peerIsThere,
            boolean explains,
            LongSupplier ptoNanos,
            Consumer<CloseReason> onEnd,
            Runnable onDrained) {
        this.peerIsThere = peerIsThere;
        this.explains = explains;
        this.ptoNanos = ptoNanos;
        this.onEnd = onEnd;
        this.onDrained = onDrained;
    }

    /** The peer is one of ours: it may be told in words why the connection ends. To a stranger they would tell who we are. */
    void explain() {
        explains = true;
    }

    boolean isOpen() {
        return reason == null;
    }

    CloseReason reason() {
        return reason;
    }

    boolean isDrained() {
        return drained;
    }

    /** Our application closes. */
    void byApplication(long errorCode, String words, long now) {
        String cut = CloseFrames.cut(words);
        closeWith(
                new CloseReason(CloseReason.Origin.LOCAL, errorCode, cut.isEmpty() ? "closed" : cut),
                new ConnectionCloseFrame(true, errorCode, 0, cut),
                now);
    }

    /** The peer broke the protocol, or TLS refused it. */
    void byViolation(QuicViolation violation, long now) {
        closeWith(
                new CloseReason(CloseReason.Origin.LOCAL_TRANSPORT, violation.errorCode(), violation.getMessage()),
                new ConnectionCloseFrame(
                        false, violation.errorCode(), violation.frameType(), CloseFrames.cut(violation.getMessage())),
                now);
    }

    /** The handshake took too long. */
    void byHandshakeTimeout(long timeoutNanos, long now) {
        CloseReason why = new CloseReason(
                CloseReason.Origin.HANDSHAKE_TIMEOUT,
                0,
                "the handshake was not complete after " + timeoutNanos / 1_000_000_000 + " s");
        if (peerIsThere.getAsBoolean()) {
            closeWith(why, new ConnectionCloseFrame(false, TransportError.NO_ERROR, 0, "handshake timeout"), now);
        } else {
            silently(why);
        }
    }

    private void closeWith(CloseReason why, ConnectionCloseFrame closeFrame, long now) {
        if (reason == null) {
            frame = explains
                    ? closeFrame
                    : new ConnectionCloseFrame(
                            closeFrame.application(), closeFrame.errorCode(), closeFrame.frameType(), "");
            frameOwed = true;
            drainedAt = now + DRAIN_PROBE_TIMEOUTS * ptoNanos.getAsLong();
            ended(why);
        }
    }

    /** The peer closed: nothing more is sent, late packets are waited out (RFC 9000 §10.2.2). */
    void byPeer(ConnectionCloseFrame peers, long now) {
        frameOwed = false;
        frame = null;
        drainedAt = Math.min(drainedAt, now + DRAIN_PROBE_TIMEOUTS * ptoNanos.getAsLong());
        if (reason == null) {
            ended(reasonOf(peers));
        }
        if (!peerIsThere.getAsBoolean()) {
            leave();
        }
    }

    static CloseReason reasonOf(ConnectionCloseFrame peers) {
        CloseReason.Origin origin =
                peers.application() ? CloseReason.Origin.PEER_APPLICATION : CloseReason.Origin.PEER_TRANSPORT;
        return new CloseReason(origin, peers.errorCode(), peers.reason());
    }

    /** Ends without a word: idle timeout, stateless reset, failed port. What is closing already need not linger either. */
    void silently(CloseReason why) {
        if (reason == null) {
            drained = true;
            try {
                ended(why);
            } finally { // also when a defect, which may be why we are here, shows again
                onDrained.run();
            }
        } else {
            leave();
        }
    }

    private void leave() {
        if (!drained) {
            drained = true;
            drainedAt = Long.MAX_VALUE;
            onDrained.run();
        }
    }

    private void ended(CloseReason why) {
        reason = why;
        onEnd.accept(why);
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

    /** The frame is out, or may not be sent: what comes from the address of a stranger is not answered again. */
    void frameSettled() {
        frameOwed = false;
        if (!peerIsThere.getAsBoolean()) {
            leave();
        }
    }

    long nextTimeout() {
        return drainedAt;
    }

    void onTimeout(long now) {
        if (now >= drainedAt) {
            leave();
        }
    }
}
