package loomwire.quic.recovery;

import loomwire.quic.base.PacketNumberSpace;

/**
 * When silence calls for a probe, and in which space. Knows how far the handshake is, because that decides which
 * spaces may be probed. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9002#section-6.2">RFC 9002 §6.2</a>
 */
final class ProbeTimer {
    /** RFC 9002 §6.2.4: up to two datagrams, so that the loss of one does not cost another, longer timeout. */
    static final int PROBES_PER_TIMEOUT = 2;
    /**
     * Probes for application data are at most so far apart, or a period where that is longer, once the path's round trip is known:
     * a path that was silent for seconds would else stay unnoticed for as many more when it is back. RFC 9002 §6.2.1 doubles
     * without end so that a sender slows down; two packets in so long a time are slow.
     */
    static final long LONGEST_BACKOFF_NANOS = 1_500_000_000L;
    /** Doublings after which the period stays: by then any idle timeout has ended the connection. */
    static final int MAX_BACKOFF = 16;

    private static final long NEVER = Long.MAX_VALUE;
    private static final long NONE = -1;

    private final boolean client;
    private final RttEstimator rtt;
    private final SpaceState[] spaces;
    private boolean handshakeConfirmed;
    private boolean handshakeKeys;
    private boolean peerValidatedAddress;
    private boolean amplificationLimited;
    private long maxAckDelayNanos;
    private int timeouts;
    private long restartedAt = NONE;
    private long firedAt = NONE;

    ProbeTimer(boolean client, RttEstimator rtt, SpaceState[] spaces, long maxAckDelayNanos) {
        this.client = client;
        this.rtt = rtt;
        this.spaces = spaces;
        this.maxAckDelayNanos = maxAckDelayNanos;
        this.peerValidatedAddress = !client; // RFC 9002 §A.8: a server has nothing to wait for
    }

    void setMaxAckDelay(long nanos) {
        maxAckDelayNanos = nanos;
    }

    long maxAckDelayNanos() {
        return maxAckDelayNanos;
    }

    void confirmHandshake() {
        handshakeConfirmed = true;
        peerValidatedAddress = true;
    }

    boolean isHandshakeConfirmed() {
        return handshakeConfirmed;
    }

    void setHandshakeKeys(boolean available) {
        handshakeKeys = available;
    }

    void setPeerValidatedAddress(boolean validated) {
        peerValidatedAddress = !client || validated;
    }

    void setAmplificationLimited(boolean limited) {
        amplificationLimited = limited;
    }

    int timeouts() {
        return timeouts;
    }

    long periodNanos(SpaceState space) {
        return rtt.probeTimeoutNanos() + (space.isApplication() ? maxAckDelayNanos : 0);
    }

    /** Something was sent or acknowledged that elicits or was an answer: a timer without packets counts from here. */
    void restart(long now) {
        restartedAt = now;
    }

    /** The network answered; {@code timeouts} start again unless the server may be waiting to validate us. */
    void acknowledged(long now) {
        restartedAt = now;
        if (peerValidatedAddress) { // RFC 9002 §6.2.1
            timeouts = 0;
        }
    }

    /** A space is gone (RFC 9002 §6.2.2: that is progress) or all is begun anew: no backoff any more. */
    void resetBackoff(long now) {
        restartedAt = now;
        timeouts = 0;
    }

    /** When to probe, {@code Long.MAX_VALUE} for not at all. */
    long deadline() {
        // RFC 9002 §6.2.2.1: a server that may not send anything waits for the client.
        if (amplificationLimited) {
            return NEVER;
        }
        SpaceState space = earliest();
        if (space != null) {
            return deadline(space);
        }
        return needsAntiDeadlock() ? backedOff(rtt.probeTimeoutNanos(), Math.max(restartedAt, firedAt)) : NEVER;
    }

    /** The deadline has passed: says in {@link SpaceState#probesOwed} what to send. */
    void fire(long now) {
        SpaceState due = earliest();
        if (due == null) {
            // RFC 9002 §6.2.2.1: with Handshake keys a Handshake packet proves our address, else an Initial
            // earns the server the right to answer.
            due = spaces[(handshakeKeys ? PacketNumberSpace.HANDSHAKE : PacketNumberSpace.INITIAL).ordinal()];
            due.probesOwed = 1;
        } else {
            due.probesOwed = PROBES_PER_TIMEOUT;
            probeOthers(due);
        }
        timeouts++;
        firedAt = now;
    }

    /** RFC 9002 §6.2.4: the peer may have keys for another space that has something in flight. */
    private void probeOthers(SpaceState due) {
        for (SpaceState space : spaces) {
            if (space != due && isProbed(space)) {
                space.probesOwed = Math.max(space.probesOwed, 1);
            }
        }
    }

    private SpaceState earliest() {
        SpaceState earliest = null;
        for (SpaceState space : spaces) {
            if (isProbed(space) && (earliest == null || deadline(space) < deadline(earliest))) {
                earliest = space;
            }
        }
        return earliest;
    }

    private boolean isProbed(SpaceState space) {
        // RFC 9002 §6.2.1: not for application data before the handshake is confirmed.
        return space.ackElicitingOutstanding > 0 && (handshakeConfirmed || !space.isApplication());
    }

    private boolean needsAntiDeadlock() {
        return !peerValidatedAddress && restartedAt != NONE;
    }

    private long deadline(SpaceState space) {
        long since = Math.max(space.lastAckElicitingSent, firedAt);
        long period = periodNanos(space);
        long next = backedOff(period, since);
        return space.isApplication() && rtt.hasSample()
                ? Math.min(next, since + Math.max(period, LONGEST_BACKOFF_NANOS))
                : next;
    }

    /** Counts from the last firing too, so that a loop that comes late does not fire several times at once. */
    private long backedOff(long periodNanos, long since) {
        return since + Math.min(periodNanos << Math.min(timeouts, MAX_BACKOFF), RttEstimator.MAX_NANOS);
    }
}
