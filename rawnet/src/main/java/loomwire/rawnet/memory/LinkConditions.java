package loomwire.rawnet.memory;

/**
 * What a link does to the datagrams it carries: nothing, but for what its {@linkplain #builder builder} is told. All impairments are independent of each other and drawn per datagram.
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
    public static final LinkConditions PERFECT = builder().build();

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

    /** A builder of a perfect link but for what it is told. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder of a link like this one but for what it is told. */
    public Builder toBuilder() {
        return new Builder(this);
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

    /** Conditions by their names; {@link LinkConditions} says what each means. Owned by one thread. */
    public static final class Builder {
        private long delayNanos;
        private long rateBitsPerSecond;
        private int queuePackets;
        private int lossPerMille;
        private int burstPerMille;
        private int burstPackets;
        private int reorderPerMille;
        private long reorderNanos;
        private int duplicatePerMille;
        private int corruptPerMille;
        private int mtu = 65_535;
        private long onNanos;
        private long offNanos;

        private Builder() {}

        private Builder(LinkConditions like) {
            delayNanos = like.delayNanos;
            rateBitsPerSecond = like.rateBitsPerSecond;
            queuePackets = like.queuePackets;
            lossPerMille = like.lossPerMille;
            burstPerMille = like.burstPerMille;
            burstPackets = like.burstPackets;
            reorderPerMille = like.reorderPerMille;
            reorderNanos = like.reorderNanos;
            duplicatePerMille = like.duplicatePerMille;
            corruptPerMille = like.corruptPerMille;
            mtu = like.mtu;
            onNanos = like.onNanos;
            offNanos = like.offNanos;
        }

        public Builder delayNanos(long value) {
            delayNanos = value;
            return this;
        }

        public Builder rateBitsPerSecond(long value) {
            rateBitsPerSecond = value;
            return this;
        }

        public Builder queuePackets(int value) {
            queuePackets = value;
            return this;
        }

        public Builder lossPerMille(int value) {
            lossPerMille = value;
            return this;
        }

        public Builder burstPerMille(int value) {
            burstPerMille = value;
            return this;
        }

        public Builder burstPackets(int value) {
            burstPackets = value;
            return this;
        }

        public Builder reorderPerMille(int value) {
            reorderPerMille = value;
            return this;
        }

        public Builder reorderNanos(long value) {
            reorderNanos = value;
            return this;
        }

        public Builder duplicatePerMille(int value) {
            duplicatePerMille = value;
            return this;
        }

        public Builder corruptPerMille(int value) {
            corruptPerMille = value;
            return this;
        }

        public Builder mtu(int value) {
            mtu = value;
            return this;
        }

        public Builder onNanos(long value) {
            onNanos = value;
            return this;
        }

        public Builder offNanos(long value) {
            offNanos = value;
            return this;
        }

        /** {@link #delayNanos} in milliseconds. */
        public Builder delayMillis(long millis) {
            return delayNanos(millis * NANOS_PER_MILLI);
        }

        public LinkConditions build() {
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
                    onNanos,
                    offNanos);
        }
    }
}
