package loomwire.quic.sim;

import java.util.SplittableRandom;

/** Loses datagrams at random, in bursts, or corrupts them instead. */
final class LossNode implements Node {
    private final double probability;
    private final int burst;
    private final boolean corrupt;
    private final SplittableRandom random;
    private int losing;
    private long hit;

    /**
     * @param probability that a datagram begins a burst
     * @param burst how many in a row are hit
     * @param corrupt whether they arrive with a flipped bit rather than not at all
     */
    LossNode(double probability, int burst, boolean corrupt, long seed) {
        this.probability = probability;
        this.burst = burst;
        this.corrupt = corrupt;
        this.random = new SplittableRandom(seed);
    }

    long hit() {
        return hit;
    }

    @Override
    public Output process(byte[] datagram, long now) {
        if (datagram == null) {
            return new Output.Idle();
        }
        if (losing == 0 && random.nextDouble() < probability) {
            losing = burst;
        }
        if (losing == 0) {
            return new Output.Send(datagram);
        }
        losing--;
        hit++;
        if (!corrupt) {
            return new Output.Idle();
        }
        byte[] damaged = datagram.clone();
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        return new Output.Send(damaged);
    }
}
