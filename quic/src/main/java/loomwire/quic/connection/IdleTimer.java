package loomwire.quic.connection;

import loomwire.quic.wire.PeerTimes;

/**
 * When silence ends the connection, and when a PING keeps it. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-10.1">RFC 9000 §10.1</a>
 */
final class IdleTimer {
    /**
     * A peer's shorter timeout is taken for this one: it may forget us sooner, but cannot have us forget or ask at a rate of
     * its choice. The least that our own configuration may announce.
     */
    private static final long LEAST_TIMEOUT_NANOS = 1_000_000_000L;
    /** Keep-alives are not more frequent, whatever the peer announces. */
    private static final long LEAST_KEEP_ALIVE_NANOS = 1_000_000_000L;

    /** Longer than any usual round trip with its probes, shorter than the usual keep-alive. */
    private static final long REST_NANOS = 2_000_000_000L;

    private final long keepAliveNanos;
    private long timeoutNanos;
    private long lastActivity;
    private boolean sentSinceReceived;
    private boolean keepAliveOn;
    private boolean keepAliveOwed;
    private long lastReceived;
    private boolean rested;

    /**
     * @param timeoutNanos our own max_idle_timeout, 0 for none
     * @param keepAliveNanos silence after which a PING goes out, 0 for none
     */
    IdleTimer(long timeoutNanos, long keepAliveNanos, long now) {
        this.timeoutNanos = timeoutNanos;
        this.keepAliveNanos = keepAliveNanos;
        this.lastActivity = now;
        this.lastReceived = now;
    }

    /** The smaller of both ends' timeouts holds; 0 means the peer has none. */
    void onPeerTimeout(long peerMillis) {
        if (peerMillis > 0) {
            long peerNanos = Math.max(PeerTimes.millisToNanos(peerMillis), LEAST_TIMEOUT_NANOS);
            timeoutNanos = timeoutNanos == 0 ? peerNanos : Math.min(timeoutNanos, peerNanos);
        }
    }

    /** Keep-alives begin when the handshake is complete. */
    void startKeepAlive() {
        keepAliveOn = keepAliveNanos > 0;
    }

    /** A keep-alive PING is owed; a full window may hold it up, and asking for it again would not open the window. */
    void keepAliveOwed() {
        keepAliveOwed = true;
    }

    void received(long now) {
        lastActivity = now;
        lastReceived = now;
        sentSinceReceived = false;
        keepAliveOwed = false;
        rested = false;
    }

    /** Only the first ack-eliciting packet after one received counts, or a dead peer would never be noticed. */
    void sentAckEliciting(long now) {
        if (!sentSinceReceived) {
            sentSinceReceived = true;
            lastActivity = now;
        }
    }

    long lastReceived() {
        return lastReceived;
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    /** When silence has lasted so long that what only traffic needs can be given back; once for each silence. */
    long restDeadline() {
        return rested ? Long.MAX_VALUE : lastReceived + REST_NANOS;
    }

    /** It was given back. */
    void rested() {
        rested = true;
    }

    /** @param ptoNanos the timeout is never shorter than three probe timeouts */
    long idleDeadline(long ptoNanos) {
        return timeoutNanos == 0 ? Long.MAX_VALUE : lastActivity + Math.max(timeoutNanos, 3 * ptoNanos);
    }

    /**
     * When the next keep-alive PING is due; once it is under way, what follows is the probe timeout's business. A peer
     * that gives up sooner than our own settings expect is reminded sooner: RFC 9000 §10.1.2 wants the PING to arrive
     * before the timeout, and half of it leaves time to repeat it.
     */
    long keepAliveDeadline() {
        if (!keepAliveOn || keepAliveOwed || sentSinceReceived) {
            return Long.MAX_VALUE;
        }
        long reminder = Math.max(timeoutNanos / 2, LEAST_KEEP_ALIVE_NANOS);
        return lastActivity + (timeoutNanos == 0 ? keepAliveNanos : Math.min(keepAliveNanos, reminder));
    }
}
