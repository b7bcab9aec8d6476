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
     * Whatever the peer asks for, an ACK is due after so many ack-eliciting packets, and when one this far behind the newest
     * is missing: ranges that were never told must not be forgotten, and looking for what is missing stays cheap.
     */
    public static final int MOST_WAITING = 128;

    private static final int ECT1 = 1;
    private static final int ECT0 = 2;
    private static final int CE = 3;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long NONE = -1;

    private final boolean immediate;
    private final RangeSet ranges = new RangeSet();
    private long maxAckDelayNanos;
    private int ackEvery = DEFAULT_ACK_EVERY;
    /** A packet so far behind the newest that is missing is reported at once; 0 for never. */
    private int reorderingThreshold = 1;

    private long frequencySequence = NONE;
    private boolean askedAtOnce;
    private long largestReported = NONE;
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
     * The peer asks to be acknowledged otherwise from now on; ignored if it asked later for something else. All numbers may
     * be as large as a frame holds.
     *
     * @param threshold packets that may wait; one more has all acknowledged
     * @param delayNanos how long one may wait, at least 0
     * @param reordering so far behind the newest a missing packet is reported at once, 0 for never
     * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-quic-ack-frequency/">QUIC Acknowledgment Frequency</a>
     */
    public void onFrequency(long sequence, long threshold, long delayNanos, long reordering) {
        if (sequence <= frequencySequence) {
            return;
        }
        frequencySequence = sequence;
        ackEvery = (int) Math.min(threshold, MOST_WAITING - 1) + 1;
        maxAckDelayNanos = delayNanos;
        reorderingThreshold = (int) Math.min(reordering, MOST_WAITING);
    }

    /** The peer wants the packet being received to be acknowledged at once. */
    public void onImmediateAck() {
        askedAtOnce = true;
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
            default -> {} // Not-ECT is not counted
        }
    }

    private void schedule(long packetNumber, int ecn, long now) {
        waiting++;
        boolean outOfOrder = isOutOfOrder(packetNumber);
        largestAckEliciting = Math.max(largestAckEliciting, packetNumber);
        if (immediate || askedAtOnce || waiting >= ackEvery || ecn == CE || outOfOrder) {
            deadline = Math.min(deadline, now);
        } else {
            deadline = Math.min(deadline, now + maxAckDelayNanos);
        }
        askedAtOnce = false;
    }

    private boolean isOutOfOrder(long packetNumber) {
        if (reorderingThreshold == 0 || largestAckEliciting == NONE) {
            return false;
        }
        return reorderingThreshold == 1
                ? makesGapOrFillsOne(packetNumber)
                : packetNumber <= largestReported - reorderingThreshold || isMissingReportable(packetNumber);
    }

    /** Whether something is missing, and not told yet, so far behind the newest packet that the peer may call it lost. */
    private boolean isMissingReportable(long packetNumber) {
        long newest = Math.max(largestAckEliciting, packetNumber);
        long told = largestReported - reorderingThreshold;
        // From the highest gap down to what the last ACK told: there are fewer of them than packets that wait.
        for (int i = ranges.count() - 1; i > 0 && ranges.start(i) - 1 > told; i--) {
            long smallestMissing = Math.max(ranges.end(i - 1), told + 1);
            if (newest - smallestMissing >= reorderingThreshold) {
                return true;
            }
        }
        return false;
    }

    /** RFC 9000 §13.2.1: below another ack-eliciting packet, or above with something missing in between. */
    private boolean makesGapOrFillsOne(long packetNumber) {
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
        largestReported = largest;
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
