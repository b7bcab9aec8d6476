package loomwire.quic.recovery;

import loomwire.quic.base.MemoryAccount;

/**
 * Packets of one space sent and not yet settled, in a ring of reusable slots by packet number: slot {@code n & mask}
 * belongs to packet {@code n} while {@code oldest <= n < next}. Nothing is allocated once the ring has its size. What the
 * slots occupy is held in the process's memory: a peer that acknowledges little makes the ring large. Owned by the shard
 * loop.
 */
final class SentPackets {
    /**
     * Most packets remembered at a time: 65,536 of 1,400 bytes are 92 MB in flight, 1 Gbit/s over 730 ms. At this
     * size {@link #isFull()} closes the congestion window.
     */
    static final int MAX_TRACKED = 1 << 16;
    /** Slots below the cap that new data leaves free, for acknowledgments and probes that must go out regardless. */
    static final int RESERVED = 1 << 10;

    /** Packets that may be under way however little memory is left: twice the initial window (RFC 9002 §7.2), and more. */
    static final int ALWAYS_TRACKED = 32;

    private static final int FIRST_CAPACITY = 8;
    private static final SentPacket[] NO_ROOM = {};

    /** What a connection's own price pays for in each space. */
    static final long INCLUDED_BYTES = 2048;

    private final MemoryAccount memory;
    private long occupiedBytes;
    private long heldBytes;
    private SentPacket[] ring = new SentPacket[FIRST_CAPACITY];
    private long oldest;
    private long next;
    private boolean building;
    /** What the slot that is being built occupied before. */
    private int roomBefore;

    /** @param memory holds what the slots occupy */
    SentPackets(MemoryAccount memory) {
        this.memory = memory;
    }

    /** Number of the oldest packet that may be unsettled; equal to {@link #next()} when there is none. */
    long oldest() {
        return oldest;
    }

    /** Number of the packet that is built next, or now. */
    long next() {
        return next;
    }

    boolean isFull() {
        return next - oldest >= MAX_TRACKED - RESERVED;
    }

    /**
     * Whether memory is short, and half of the ring is used: the other half is for what must go out regardless, and each that does
     * not fit would double the ring.
     */
    boolean isShortOfRoom() {
        return next - oldest >= Math.max(ALWAYS_TRACKED, ring.length / 2) && !memory.lends(false);
    }

    /** Whether the next packet needs a larger ring, or cannot be kept at all. */
    boolean isCrowded() {
        return next - oldest == ring.length;
    }

    boolean isAtCap() {
        return ring.length == MAX_TRACKED;
    }

    /** How many packets it has room for now. */
    int slots() {
        return ring.length;
    }

    /** Slot of a packet with {@code oldest() <= number < next()}. */
    SentPacket get(long number) {
        return ring[(int) number & ring.length - 1];
    }

    /** Slot for the packet with number {@link #next()}; the caller made room at the cap. */
    SentPacket begin() {
        if (building) {
            throw new IllegalStateException("packet " + next + " is already being built");
        }
        if (isCrowded()) {
            grow();
        }
        int index = (int) next & ring.length - 1;
        SentPacket slot = ring[index];
        if (slot == null) {
            slot = new SentPacket();
            ring[index] = slot;
            occupy(slot.roomBytes());
        }
        roomBefore = slot.roomBytes();
        slot.build(next);
        building = true;
        return slot;
    }

    void abandon() {
        if (!building) {
            throw new IllegalStateException("no packet is being built");
        }
        SentPacket slot = get(next);
        slot.settle(SentPacket.UNUSED);
        occupy(slot.roomBytes() - roomBefore);
        building = false;
    }

    SentPacket commit(int bytes, boolean ackEliciting, boolean inFlight, int ecn, long now) {
        if (!building) {
            throw new IllegalStateException("no packet is being built");
        }
        SentPacket slot = get(next);
        slot.commit(bytes, ackEliciting, inFlight, ecn, now);
        occupy(slot.roomBytes() - roomBefore);
        building = false;
        next++;
        return slot;
    }

    /** Leaves the next number out; the caller made room at the cap. */
    void skip() {
        begin().settle(SentPacket.SKIPPED);
        building = false;
        next++;
    }

    /** Whether a number was left out among the {@code count} after this one, all of them below {@link #next()}. */
    boolean isAnySkippedAfter(long number, int count) {
        for (long n = number + 1; n <= number + count; n++) {
            if (get(n).state() == SentPacket.SKIPPED) {
                return true;
            }
        }
        return false;
    }

    /** Leaves the oldest packet behind, which has been settled. */
    void pass() {
        oldest++;
    }

    /** Forgets every packet; numbers go on. A packet being built stays. */
    void clear() {
        oldest = next;
    }

    /** Nothing is sent in this space any more. */
    void close() {
        clear();
        if (!building) {
            ring = NO_ROOM;
        }
        occupy(-occupiedBytes);
    }

    /** Gives back slots that are not in use; the next packets allocate them anew. */
    void trim() {
        if (building) {
            return;
        }
        int capacity = FIRST_CAPACITY;
        while (capacity < next - oldest) {
            capacity *= 2;
        }
        resize(capacity);
    }

    private void grow() {
        if (ring.length == MAX_TRACKED) {
            throw new IllegalStateException("more than " + MAX_TRACKED + " packets tracked");
        }
        resize(Math.max(FIRST_CAPACITY, ring.length * 2));
    }

    private void resize(int capacity) {
        SentPacket[] resized = new SentPacket[capacity];
        long keptBytes = 0;
        for (long number = oldest; number < next; number++) {
            SentPacket kept = get(number);
            resized[(int) number & capacity - 1] = kept;
            keptBytes += kept.roomBytes();
        }
        ring = resized;
        occupy(keptBytes - occupiedBytes);
    }

    private void occupy(long moreBytes) {
        occupiedBytes += moreBytes;
        long change = Math.max(0, occupiedBytes - INCLUDED_BYTES) - heldBytes;
        if (change > 0) {
            memory.hold(change);
        } else if (change < 0) {
            memory.release(-change);
        }
        heldBytes += change;
    }
}
