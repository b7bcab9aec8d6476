package loomwire.quic.recovery;

import loomwire.quic.base.RangeSet;

/**
 * What was received in one packet number space, and when to acknowledge it. Packet numbers below a floor are
 * forgotten and count as received. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-13.2">RFC 9000 §13.2</a>
 */
public final class AckTracker {
    /** Most ranges remembered, as many as an ACK frame carries; beyond, the oldest are forgotten (§13.2.3). */
    public static final int MAX_RANGES = 256;
    /** RFC 9000 §13.2.2: an ACK after at least two ack-eliciting packets. */
    public static final int DEFAULT_ACK_EVERY = 2;

    /**
     * Where ACKs are asked for more rarely, the longest that two packets or more wait: without it a sender whose window
     * is smaller than {@link #ackEvery} would stall for max_ack_delay every round trip.
     */
    static final long BULK_WAIT_NANOS = 1_000_000L;

    private static final int ECT1 = 1;
    private static final int ECT0 = 2;
    private static final int CE = 3;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long NONE = -1;

    private final boolean immediate;
    private final long maxAckDelayNanos;
    private final RangeSet ranges = new RangeSet();
    private int ackEvery = DEFAULT_ACK_EVERY;
    private long floor;
    private long largest = NONE;
    private long largestTime;
    private long largestAckEliciting = NONE;
    private int waiting;
    private long deadline = NEVER;
    private long ect0;
    private long ect1;
    private long ce;

    /**
     * @param immediate whether every ack-eliciting packet is acknowledged at once: Initial and Handshake (§13.2.1)
     * @param maxAckDelayNanos longest wait otherwise, as told to the peer
     */
    public AckTracker(boolean immediate, long maxAckDelayNanos) {
        this.immediate = immediate;
        this.maxAckDelayNanos = maxAckDelayNanos;
    }

    /**
     * From now on an ACK is due after {@code packets} ack-eliciting ones, at least 1, or when two or more have waited
     * for {@link #BULK_WAIT_NANOS a millisecond}.
     */
    public void ackEvery(int packets) {
        if (packets < 1) {
            throw new IllegalArgumentException("ackEvery " + packets + " is not at least 1");
        }
        ackEvery = packets;
    }

    /** Whether the packet was received before, or is too old to tell (RFC 9000 §12.3). */
    public boolean isDuplicate(long packetNumber) {
        return packetNumber < floor || packetNumber <= largest && ranges.contains(packetNumber);
    }

    /**
     * A packet was received and processed, for the first time.
     *
     * @param ecn ECN codepoint of its datagram, 0 to 3
     */
    public void received(long packetNumber, boolean ackEliciting, int ecn, long now) {
        if (packetNumber < floor || !ranges.add(packetNumber)) {
            return;
        }
        if (ranges.count() > MAX_RANGES) {
            floor = ranges.end(0);
            ranges.removeFirstRange();
        }
        if (packetNumber > largest) {
            largest = packetNumber;
            largestTime = now;
        }
        count(ecn);
        if (ackEliciting) {
            schedule(packetNumber, ecn, now);
        }
    }

    private void count(int ecn) {
        switch (ecn) {
            case ECT0 -> ect0++;
            case ECT1 -> ect1++;
            case CE -> ce++;
            default -> { } // Not-ECT is not counted
        }
    }

    private void schedule(long packetNumber, int ecn, long now) {
        waiting++;
        if (immediate || waiting >= ackEvery || ecn == CE || isOutOfOrder(packetNumber)) {
            deadline = Math.min(deadline, now);
        } else if (waiting >= DEFAULT_ACK_EVERY) {
            deadline = Math.min(deadline, now + BULK_WAIT_NANOS);
        } else {
            deadline = now + maxAckDelayNanos;
        }
        largestAckEliciting = Math.max(largestAckEliciting, packetNumber);
    }

    /** RFC 9000 §13.2.1: below another ack-eliciting packet, or above with something missing in between. */
    private boolean isOutOfOrder(long packetNumber) {
        if (largestAckEliciting == NONE) {
            return false;
        }
        return packetNumber < largestAckEliciting || ranges.start(ranges.count() - 1) > largestAckEliciting;
    }

    /** Whether an ACK must go out now. */
    public boolean ackDue(long now) {
        return now >= deadline;
    }

    /** Whether an ack-eliciting packet waits for its acknowledgment. */
    public boolean hasUnacknowledged() {
        return waiting > 0;
    }

    /** When an ACK is due, {@code Long.MAX_VALUE} when none is wanted; in the past when due at once. */
    public long ackDeadline() {
        return deadline;
    }

    /** Received packet numbers, for an ACK frame; not to be changed. Empty before the first packet. */
    public RangeSet ranges() {
        return ranges;
    }

    /** Time since the largest packet was received: the ACK frame's delay, before scaling. */
    public long ackDelayNanos(long now) {
        return now - largestTime;
    }

    /** Largest packet number received, -1 if none. */
    public long largestReceived() {
        return largest;
    }

    /** An ACK frame with {@link #ranges()} was sent. */
    public void ackSent(long now) {
        waiting = 0;
        deadline = NEVER;
    }

    /**
     * The peer received an ACK frame of ours: what it acknowledged need not be told again (§13.2.4). The largest packet
     * received is always kept.
     *
     * @param largestInThatAck its Largest Acknowledged
     */
    public void ackAcknowledged(long largestInThatAck) {
        long newFloor = Math.min(largestInThatAck + 1, largest);
        if (newFloor > floor) {
            floor = newFloor;
            ranges.remove(0, newFloor);
        }
    }

    public long ect0() {
        return ect0;
    }

    public long ect1() {
        return ect1;
    }

    public long ce() {
        return ce;
    }

    /** Whether any packet carried an ECN mark, so that ACK frames carry counts (§13.4.1). */
    public boolean anyEcn() {
        return (ect0 | ect1 | ce) != 0;
    }
}
