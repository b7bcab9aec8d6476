package loomwire.rawnet.model;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a path: packets are offered at one time and polled at another, and in between suffer what a
 * {@link Schedule} says, in this order: MTU, policer, queue and rate, loss, delay. Owned by one thread.
 *
 * @param <P> what carries a packet; it is handed through, not looked at
 */
public final class OneWay<P> {
    private final Consumer<P> onDrop;
    private final Consumer<P> onDuplicate;
    private final Policer policer = new Policer();
    private final Bottleneck<P> bottleneck;
    private final LossProcess losses;
    private final Travel<P> travel;
    private final Chance duplicates;
    private final Figures figures = new Figures();
    private Schedule schedule;
    private long begin;
    private long nextChange;
    private Conditions conditions;

    /** As {@link #OneWay(long, Schedule, long, Consumer, Consumer)} for packets that nobody counts references of. */
    public OneWay(long seed, Schedule schedule, long now) {
        this(seed, schedule, now, packet -> {}, packet -> {});
    }

    /**
     * @param seed where all chance comes from
     * @param schedule what happens, counted from {@code now}
     * @param onDrop told each packet that will not arrive
     * @param onDuplicate told each packet that will be polled once more
     */
    public OneWay(long seed, Schedule schedule, long now, Consumer<P> onDrop, Consumer<P> onDuplicate) {
        this.onDrop = onDrop;
        this.onDuplicate = onDuplicate;
        losses = new LossProcess(seed);
        travel = new Travel<>(seed);
        duplicates = new Chance(seed, "duplicate");
        bottleneck = new Bottleneck<>(new Bottleneck.Outcome<>() {
            @Override
            public void departed(P packet, int bytes, long time) {
                setOut(packet, bytes, time);
            }

            @Override
            public void dropped(P packet, Fate fate) {
                drop(packet, fate);
            }
        });
        this.schedule = schedule;
        this.begin = now;
        this.conditions = schedule.at(0);
        take(now);
    }

    /** Another schedule begins now; packets on their way arrive as planned, and chance goes on. */
    public void schedule(Schedule next, long now) {
        advance(now);
        begin(next, now);
    }

    private void begin(Schedule next, long now) {
        schedule = next;
        begin = now;
        take(now);
    }

    private void take(long now) {
        conditions = schedule.at(now - begin);
        long change = schedule.nextChange(now - begin);
        nextChange = change == Long.MAX_VALUE ? Long.MAX_VALUE : begin + change;
        policer.set(conditions.policerBitsPerSecond(), conditions.policerBytes(), now);
        bottleneck.set(conditions.rateBitsPerSecond(), conditions.queueBytes(), conditions.aqm(), now);
    }

    /** Puts a packet on its way, or drops it. */
    public void offer(P packet, int bytes, long now) {
        advance(now);
        figures.offered(bytes);
        if (bytes > conditions.mtuBytes()) {
            drop(packet, Fate.TOO_LONG);
        } else if (!policer.admits(bytes, now)) {
            drop(packet, Fate.POLICED);
        } else {
            bottleneck.offer(packet, bytes, now);
        }
    }

    private void setOut(P packet, int bytes, long time) {
        // Both draws are made, so that more of one does not change what becomes of the other.
        boolean twice = duplicates.happens(conditions.duplicate());
        if (losses.loses(conditions)) {
            drop(packet, Fate.LOST);
            return;
        }
        if (travel.enter(packet, bytes, conditions, time)) {
            figures.reorderedOnce();
        }
        if (twice) {
            figures.duplicatedOnce();
            onDuplicate.accept(packet);
            travel.enter(packet, bytes, conditions, time);
        }
    }

    private void drop(P packet, Fate fate) {
        figures.droppedOne(fate);
        onDrop.accept(packet);
    }

    /** Has everything happen that is due by {@code now}, each thing at its time. */
    private void advance(long now) {
        while (true) {
            long departure = bottleneck.nextDeparture();
            if (departure <= nextChange && departure <= now) {
                bottleneck.depart();
            } else if (nextChange <= now) {
                take(nextChange);
            } else {
                return;
            }
        }
    }

    /** The next packet that has arrived by {@code now}, or null. */
    public @Nullable P poll(long now) {
        advance(now);
        if (travel.nextArrival() > now) {
            return null;
        }
        figures.delivered(travel.nextBytes());
        return travel.remove();
    }

    /** When to poll next: {@link Long#MAX_VALUE} if nothing is on its way. */
    public long nextTimeout() {
        long departure = bottleneck.nextDeparture();
        if (departure == Long.MAX_VALUE) {
            return travel.nextArrival();
        }
        // What leaves the bottleneck is looked at when it can have arrived, unless conditions are others before that.
        return Math.min(travel.nextArrival(), Math.min(departure + conditions.delayNanos(), nextChange));
    }

    /** Bytes that wait before the bottleneck now. */
    public long queuedBytes() {
        return bottleneck.waitingBytes();
    }

    /** Packets behind the bottleneck that have not been polled. */
    public int travelling() {
        return travel.size();
    }

    /** What became of packets so far. */
    public Figures figures() {
        return figures;
    }
}
