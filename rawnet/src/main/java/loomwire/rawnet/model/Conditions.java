package loomwire.rawnet.model;

/**
 * What a path does to packets one way while nothing changes. Probabilities are from 0 to 1 and drawn for each packet.
 *
 * @param delayNanos how long a packet is on its way after it left the bottleneck
 * @param jitterNanos by how much that may grow, wandering
 * @param rateBitsPerSecond how fast the bottleneck is; 0 for infinitely fast
 * @param queueBytes how many bytes may wait before it; counts only with a rate
 * @param aqm how that queue is kept short
 * @param loss of a packet on its own
 * @param bursts of losses
 * @param reorder that a packet is overtaken by those behind it
 * @param reorderNanos how much longer such a packet is on its way
 * @param duplicate that a packet arrives twice
 * @param policerBitsPerSecond what exceeds this is dropped before it is queued; 0 for no policer
 * @param policerBytes how much may exceed it at once
 * @param mtuBytes the longest packet that passes, counted as the others are
 */
public record Conditions(
        long delayNanos,
        long jitterNanos,
        long rateBitsPerSecond,
        long queueBytes,
        Aqm aqm,
        double loss,
        Bursts bursts,
        double reorder,
        long reorderNanos,
        double duplicate,
        long policerBitsPerSecond,
        long policerBytes,
        int mtuBytes) {

    /**
     * The chain of Gilbert and Elliott. A burst lasts {@code 1 / badToGood} packets on average, and of all packets
     * {@code goodToBad / (goodToBad + badToGood)} meet the bad state.
     */
    public record Bursts(double goodToBad, double badToGood, double lossInBad, double lossInGood) {
        public static final Bursts NONE = new Bursts(0, 1, 0, 0);

        public Bursts {
            probability("goodToBad", goodToBad);
            probability("badToGood", badToGood);
            probability("lossInBad", lossInBad);
            probability("lossInGood", lossInGood);
        }
    }

    /** Nothing happens to a packet. */
    public static final Conditions NONE =
            new Conditions(0, 0, 0, 0, Aqm.NONE, 0, Bursts.NONE, 0, 0, 0, 0, 0, Integer.MAX_VALUE);

    public Conditions {
        notNegative("delay", delayNanos);
        notNegative("jitter", jitterNanos);
        notNegative("rate", rateBitsPerSecond);
        notNegative("queue", queueBytes);
        probability("loss", loss);
        probability("reorder", reorder);
        notNegative("reorder delay", reorderNanos);
        probability("duplicate", duplicate);
        notNegative("policer", policerBitsPerSecond);
        notNegative("policer's bucket", policerBytes);
    }

    private static void notNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be negative, but is " + value);
        }
    }

    private static void probability(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be from 0 to 1 (100%), but is " + value);
        }
    }
}
