package loomwire.rawnet.model;

import java.util.PriorityQueue;

/**
 * The way behind the bottleneck: a delay that may wander, and packets that take longer than those behind them. Packets that are
 * not chosen to be overtaken keep their order, whatever the delay does. Owned by its {@link OneWay}.
 */
final class Travel<P> {
    /** How often the wandering delay takes another direction, at most: the order of a radio link's scheduling. */
    private static final long LEAST_JITTER_STEP_NANOS = 20_000_000;

    private static final long NEVER = Long.MAX_VALUE;

    private record Late<P>(P packet, int bytes, long arrival, long order) implements Comparable<Late<P>> {
        @Override
        public int compareTo(Late<P> other) {
            int byTime = Long.compare(arrival, other.arrival);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PacketQueue<P> inOrder = new PacketQueue<>();
    private final PriorityQueue<Late<P>> late = new PriorityQueue<>();
    private final long jitterSeed;
    private final Chance reorder;
    private long lastArrival = Long.MIN_VALUE;
    private long order;

    Travel(long seed) {
        jitterSeed = seed;
        reorder = new Chance(seed, "reorder");
    }

    /** A packet sets out; whether it is one that will be overtaken. */
    boolean enter(P packet, int bytes, Conditions conditions, long now) {
        long arrival = now + conditions.delayNanos() + jitterAt(now, conditions.jitterNanos());
        if (reorder.happens(conditions.reorder())) {
            late.add(new Late<>(packet, bytes, arrival + conditions.reorderNanos(), order++));
            return true;
        }
        lastArrival = Math.max(lastArrival, arrival);
        inOrder.add(packet, bytes, lastArrival);
        return false;
    }

    /**
     * Between 0 and {@code jitter}: with every step at a place of chance, in between on the way to the next. A step is twice
     * the jitter at least: were the delay to fall faster than time passes, keeping the order would hide that it fell.
     */
    private long jitterAt(long now, long jitter) {
        if (jitter == 0) {
            return 0;
        }
        long stepNanos = Math.max(2 * jitter, LEAST_JITTER_STEP_NANOS);
        long step = Math.floorDiv(now, stepNanos);
        double part = (double) Math.floorMod(now, stepNanos) / stepNanos;
        double from = Chance.at(jitterSeed, step);
        return (long) (jitter * (from + part * (Chance.at(jitterSeed, step + 1) - from)));
    }

    /** When the next packet arrives; {@link Long#MAX_VALUE} if none is on its way. */
    long nextArrival() {
        return Math.min(inOrder.isEmpty() ? NEVER : inOrder.firstTime(), late.isEmpty() ? NEVER : late.peek().arrival);
    }

    /** Length of the packet that arrives next. */
    int nextBytes() {
        return isLateFirst() ? late.peek().bytes : inOrder.firstBytes();
    }

    /** The packet that arrives next; there must be one. */
    P remove() {
        return isLateFirst() ? late.poll().packet : inOrder.remove();
    }

    private boolean isLateFirst() {
        return !late.isEmpty() && (inOrder.isEmpty() || late.peek().arrival < inOrder.firstTime());
    }

    int size() {
        return inOrder.size() + late.size();
    }
}
