package loomwire.rawnet.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A link of a certain rate with a queue of bytes before it. One packet is going out, the others wait; a packet that would have
 * the waiting ones exceed the queue is dropped at the tail, and with {@link Aqm#CODEL} some at the head. The rate may change in
 * the middle of a packet. Owned by its {@link OneWay}.
 */
final class Bottleneck<P> {
    private static final double NANOS_PER_BYTE_AT_ONE_BIT = 8e9;
    private static final long NEVER = Long.MAX_VALUE;

    private final PacketQueue<P> waiting = new PacketQueue<>();
    private final CoDel coDel = new CoDel();
    private final Outcome<P> outcome;
    private long rate;
    private long queueBytes;
    private Aqm aqm = Aqm.NONE;
    private long waitingBytes;
    private @Nullable P leaving;
    private int leavingBytes;
    private double departure;

    /** What becomes of packets. */
    interface Outcome<P> {
        /** The last bit of the packet has left. */
        void departed(P packet, int bytes, long time);

        void dropped(P packet, Fate fate);
    }

    Bottleneck(Outcome<P> outcome) {
        this.outcome = outcome;
    }

    /** Takes other conditions; what is queued stays, what is left of the packet that is leaving goes at the new rate. */
    void set(long bitsPerSecond, long queue, Aqm management, long now) {
        if (leaving != null) {
            double left = Math.max(0, departure - now);
            departure = bitsPerSecond == 0 ? now : now + left * rate / bitsPerSecond;
        }
        rate = bitsPerSecond;
        queueBytes = queue;
        aqm = management;
    }

    void offer(P packet, int bytes, long now) {
        if (leaving == null && rate == 0) {
            outcome.departed(packet, bytes, now);
        } else if (leaving == null) {
            departure = now;
            begin(packet, bytes);
        } else if (rate > 0 && waitingBytes + bytes > queueBytes) {
            outcome.dropped(packet, Fate.QUEUE_FULL);
        } else {
            waiting.add(packet, bytes, now);
            waitingBytes += bytes;
        }
    }

    /** When the packet that is going out has left; {@link Long#MAX_VALUE} if there is none. */
    long nextDeparture() {
        return leaving == null ? NEVER : (long) Math.ceil(departure);
    }

    /** Bytes that wait, without the packet that is going out. */
    long waitingBytes() {
        return waitingBytes;
    }

    /** The packet that was going out has left; the next begins at that very moment, however late this is called. */
    void depart() {
        long time = nextDeparture();
        P gone = Objects.requireNonNull(leaving, "nothing is leaving");
        int bytes = leavingBytes;
        leaving = null;
        outcome.departed(gone, bytes, time);
        while (leaving == null && !waiting.isEmpty()) {
            int length = waiting.firstBytes();
            long waited = time - waiting.firstTime();
            P next = waiting.remove();
            waitingBytes -= length;
            if (aqm == Aqm.CODEL && coDel.drops(waited, waitingBytes, length, time)) {
                outcome.dropped(next, Fate.QUEUE_MANAGED);
            } else {
                begin(next, length);
            }
        }
        if (leaving == null) {
            coDel.onEmpty();
        }
    }

    private void begin(P packet, int bytes) {
        leaving = packet;
        leavingBytes = bytes;
        departure += rate == 0 ? 0 : bytes * NANOS_PER_BYTE_AT_ONE_BIT / rate;
    }
}
