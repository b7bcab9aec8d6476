package loomwire.rawnet.memory;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a network, without I/O, clock or thread: datagrams are offered at one time and polled at another,
 * and in between suffer what {@link LinkConditions} say. The same seed and calls give the same bytes at the same times.
 * Owned by one thread.
 */
public final class Link {

    /** Datagrams on their way at once, as many as 1 Gbit/s over half a second holds; beyond, they are dropped. */
    public static final int MAX_IN_FLIGHT = 65_536;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private record Flight(long arrival, long order, byte[] bytes) implements Comparable<Flight> {
        @Override
        public int compareTo(Flight other) {
            int byTime = Long.compare(arrival, other.arrival);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Flight> flights = new PriorityQueue<>();
    private final ArrayDeque<Long> departures = new ArrayDeque<>();
    private LinkConditions conditions;
    private long random;
    private long order;
    private long busyUntil;
    private int burstLeft;
    private LinkFigures figures = LinkFigures.NONE;

    /**
     * @param seed where all chance comes from
     * @param conditions what the link does at first
     */
    public Link(long seed, LinkConditions conditions) {
        this.random = seed;
        this.conditions = conditions;
    }

    /** Changes what the link does to datagrams offered from now on; those on their way arrive as planned. */
    public void conditions(LinkConditions next) {
        conditions = next;
        burstLeft = 0;
    }

    public LinkConditions conditions() {
        return conditions;
    }

    /** Puts a copy of {@code d[from, to)} on its way, or drops it. */
    public void offer(byte[] d, int from, int to, long now) {
        figures = figures.plusOffered();
        // Every draw is made whatever the others say, so that one impairment more leaves the others' chances as they
        // are.
        boolean lost = draw(conditions.lossPerMille());
        boolean burst = draw(conditions.burstPerMille());
        boolean reordered = draw(conditions.reorderPerMille());
        boolean duplicated = draw(conditions.duplicatePerMille());
        boolean corrupted = draw(conditions.corruptPerMille());
        long position = nextRandom();
        if (to - from > conditions.mtu()) {
            figures = figures.plusTooLong();
            return;
        }
        if (!conditions.isOn(now)) {
            figures = figures.plusBlackHoled();
            return;
        }
        long departure = depart(to - from, now);
        if (departure < 0) {
            figures = figures.plusOverflowed();
            return;
        }
        if (isInBurst(burst) || lost) {
            figures = figures.plusLost();
            return;
        }
        byte[] bytes = Arrays.copyOfRange(d, from, to);
        if (corrupted && bytes.length > 0) {
            int bit = (int) Long.remainderUnsigned(position, bytes.length * 8L);
            bytes[bit >>> 3] ^= (byte) (1 << (bit & 7));
            figures = figures.plusCorrupted();
        }
        long arrival = departure + conditions.delayNanos();
        if (reordered) {
            arrival += conditions.reorderNanos();
            figures = figures.plusReordered();
        }
        flights.add(new Flight(arrival, order++, bytes));
        if (duplicated) {
            flights.add(new Flight(arrival, order++, bytes.clone()));
            figures = figures.plusDuplicated();
        }
    }

    /** The next datagram that has arrived by {@code now}, or null. */
    public byte @Nullable [] poll(long now) {
        Flight first = flights.peek();
        if (first == null || first.arrival > now) {
            return null;
        }
        figures = figures.plusDelivered();
        return flights.poll().bytes;
    }

    /** How long the datagram is that {@link #poll} would give now, or -1 if it would give none. */
    public int nextLength(long now) {
        Flight first = flights.peek();
        return first == null || first.arrival > now ? -1 : first.bytes.length;
    }

    /** When the next datagram arrives; {@link Long#MAX_VALUE} if none is on its way. */
    public long nextTimeout() {
        Flight first = flights.peek();
        return first == null ? Long.MAX_VALUE : first.arrival;
    }

    /** Datagrams on their way. */
    public int inFlight() {
        return flights.size();
    }

    /** What became of the datagrams offered so far. */
    public LinkFigures figures() {
        return figures;
    }

    /** When the last bit has left the queue, or -1 if the queue is full. */
    private long depart(int bytes, long now) {
        if (flights.size() >= MAX_IN_FLIGHT) {
            return -1;
        }
        if (conditions.rateBitsPerSecond() == 0) {
            return now;
        }
        while (!departures.isEmpty() && departures.peek() <= now) {
            departures.poll();
        }
        if (departures.size() >= conditions.queuePackets()) {
            return -1;
        }
        busyUntil = Math.max(busyUntil, now) + bytes * 8L * NANOS_PER_SECOND / conditions.rateBitsPerSecond();
        departures.add(busyUntil);
        return busyUntil;
    }

    private boolean isInBurst(boolean begins) {
        if (burstLeft == 0 && begins) {
            burstLeft = conditions.burstPackets();
        }
        if (burstLeft == 0) {
            return false;
        }
        burstLeft--;
        return true;
    }

    private boolean draw(int perMille) {
        return Long.remainderUnsigned(nextRandom(), 1000) < perMille;
    }

    /** SplitMix64, written out so that a seed means the same on every Java. */
    private long nextRandom() {
        random += 0x9e37_79b9_7f4a_7c15L;
        long z = (random ^ random >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
        return z ^ z >>> 31;
    }
}
