package loomwire.rawnet.memory;

/**
 * What a link does to the datagrams it carries. All impairments are independent of each other and drawn per datagram.
 *
 * @param delayNanos how long a datagram is on its way after it left the queue
 * @param rateBitsPerSecond how fast the queue empties; 0 for infinitely fast
 * @param queuePackets how many datagrams may wait for the link or be going out on it; the next is dropped. Counts only
 *     with a rate
 * @param lossPerMille of a thousand datagrams, how many are lost each on its own
 * @param burstPerMille of a thousand datagrams, how many begin a burst of losses
 * @param burstPackets how many datagrams in a row a burst loses, the first included
 * @param reorderPerMille of a thousand datagrams, how many are overtaken by those behind them
 * @param reorderNanos how much longer such a datagram is on its way
 * @param duplicatePerMille of a thousand datagrams, how many arrive twice
 * @param corruptPerMille of a thousand datagrams, how many arrive with one bit changed
 * @param mtu the largest datagram that passes; longer ones are dropped
 * @param onNanos how long the link works before it goes black, over and over from time 0
 * @param offNanos how long it then drops everything offered; 0 for a link that always works
 */
public record LinkConditions(
        long delayNanos,
        long rateBitsPerSecond,
        int queuePackets,
        int lossPerMille,
        int burstPerMille,
        int burstPackets,
        int reorderPerMille,
        long reorderNanos,
        int duplicatePerMille,
        int corruptPerMille,
        int mtu,
        long onNanos,
        long offNanos) {

    /** No delay, no limit but that of a datagram's length. */
    public static final LinkConditions PERFECT = new LinkConditions(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 65_535, 0, 0);

    private static final long NANOS_PER_MILLI = 1_000_000;

    public LinkConditions {
        perMille("lossPerMille", lossPerMille);
        perMille("burstPerMille", burstPerMille);
        perMille("reorderPerMille", reorderPerMille);
        perMille("duplicatePerMille", duplicatePerMille);
        perMille("corruptPerMille", corruptPerMille);
        notNegative("delayNanos", delayNanos);
        notNegative("rateBitsPerSecond", rateBitsPerSecond);
        notNegative("burstPackets", burstPackets);
        notNegative("reorderNanos", reorderNanos);
        notNegative("mtu", mtu);
        notNegative("onNanos", onNanos);
        notNegative("offNanos", offNanos);
        if (rateBitsPerSecond > 0 && queuePackets < 1) {
            throw new IllegalArgumentException("a link with a rate needs a queue of at least one packet");
        }
    }

    public LinkConditions withDelayMillis(long millis) {
        return withDelay(millis * NANOS_PER_MILLI);
    }

    public LinkConditions withDelay(long nanos) {
        return new LinkConditions(
                nanos,
                rateBitsPerSecond,
                queuePackets,
                lossPerMille,
                burstPerMille,
                burstPackets,
                reorderPerMille,
                reorderNanos,
                duplicatePerMille,
                corruptPerMille,
                mtu,
                onNanos,
                offNanos);
    }

    public LinkConditions withRate(long bitsPerSecond, int packets) {
        return new LinkConditions(
                delayNanos,
                bitsPerSecond,
                packets,
                lossPerMille,
                burstPerMille,
                burstPackets,
                reorderPerMille,
                reorderNanos,
                duplicatePerMille,
                corruptPerMille,
                mtu,
                onNanos,
                offNanos);
    }

    public LinkConditions withLoss(int perMille) {
        return new LinkConditions(
                delayNanos,
                rateBitsPerSecond,
                queuePackets,
                perMille,
                burstPerMille,
                burstPackets,
                reorderPerMille,
                reorderNanos,
                duplicatePerMille,
                corruptPerMille,
                mtu,
                onNanos,
                offNanos);
    }

    public LinkConditions withBursts(int perMille, int packets) {
        return new LinkConditions(
                delayNanos,
                rateBitsPerSecond,
                queuePackets,
                lossPerMille,
                perMille,
                packets,
                reorderPerMille,
                reorderNanos,
                duplicatePerMille,
                corruptPerMille,
                mtu,
                onNanos,
                offNanos);
    }

    public LinkConditions withReorder(int perMille, long extraNanos) {
        return new LinkConditions(
                delayNanos,
                rateBitsPerSecond,
                queuePackets,
                lossPerMille,
                burstPerMille,
                burstPackets,
                perMille,
                extraNanos,
                duplicatePerMille,
                corruptPerMille,
                mtu,
                onNanos,
                offNanos);
    }

    public LinkConditions withDuplicates(int perMille) {
        return new LinkConditions(
                delayNanos,
                rateBitsPerSecond,
                queuePackets,
                lossPerMille,
                burstPerMille,
                burstPackets,
                reorderPerMille,
                reorderNanos,
                perMille,
                corruptPerMille,
                mtu,
                onNanos,
                offNanos);
    }

    public LinkConditions withCorruption(int perMille) {
        return new LinkConditions(
                delayNanos,
                rateBitsPerSecond,
                queuePackets,
                lossPerMille,
                burstPerMille,
                burstPackets,
                reorderPerMille,
                reorderNanos,
                duplicatePerMille,
                perMille,
                mtu,
                onNanos,
                offNanos);
    }

    public LinkConditions withMtu(int bytes) {
        return new LinkConditions(
                delayNanos,
                rateBitsPerSecond,
                queuePackets,
                lossPerMille,
                burstPerMille,
                burstPackets,
                reorderPerMille,
                reorderNanos,
                duplicatePerMille,
                corruptPerMille,
                bytes,
                onNanos,
                offNanos);
    }

    public LinkConditions withBlackHoles(long workingNanos, long blackNanos) {
        return new LinkConditions(
                delayNanos,
                rateBitsPerSecond,
                queuePackets,
                lossPerMille,
                burstPerMille,
                burstPackets,
                reorderPerMille,
                reorderNanos,
                duplicatePerMille,
                corruptPerMille,
                mtu,
                workingNanos,
                blackNanos);
    }

    /** Whether the link works at that time. */
    boolean isOn(long now) {
        return offNanos == 0 || now % (onNanos + offNanos) < onNanos;
    }

    private static void perMille(String name, int value) {
        if (value < 0 || value > 1000) {
            throw new IllegalArgumentException(name + " must be from 0 to 1000, but is " + value);
        }
    }

    private static void notNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be negative, but is " + value);
        }
    }
}
