package loomwire.rawnet.packet;

import java.util.Arrays;
import loomwire.rawnet.FlagCycle;

/**
 * What a plausible TCP stack would remember of each peer: sequence numbers, timestamps, where the flag cycle stands.
 * Open addressing over the peer's address and port; when the table is full, the peer that was silent longest gives up
 * its place. Nothing is allocated once running. Owned by the sending loop.
 */
public final class PeerTable {

    /** Peers of a busy server at once, in about half a MiB; forgetting one costs only its plausible numbers. */
    public static final int DEFAULT_CAPACITY = 8192;

    /** Stands for a MAC address that is not known, or that the link does not have. */
    public static final long NO_MAC = -1;

    private static final int NONE = -1;

    /** Gaps between datagrams run from 1 to this, so that no two segments of a peer ever follow on. */
    private static final int MAX_GAP = 16;

    private final int[] index;
    private final int mask;
    private final long hashSecret;
    private long random;

    private final long[] high;
    private final long[] low;
    private final int[] port;
    private final int[] sequence;
    private final int[] acknowledgment;
    private final int[] echo;
    private final int[] timestampOffset;
    private final short[] packetId;
    private final long[] addressSum;
    private final long[] mac;
    private final boolean learnsMacs;
    private final int[] cyclePosition;
    private final FlagCycle[] flags;

    private final int[] older;
    private final int[] newer;
    private int newest = NONE;
    private int oldest = NONE;
    private int size;

    /**
     * @param capacity how many peers it remembers, from 1 to 2^20
     * @param learnsMacs whether answers go to the MAC address that a peer's segments come from, rather than to the path's
     *     next hop
     * @param seed where first sequence numbers and the hash come from; must be hard to guess outside tests
     */
    public PeerTable(int capacity, boolean learnsMacs, long seed) {
        if (capacity < 1 || capacity > 1 << 20) {
            throw new IllegalArgumentException("a table of peers holds from 1 to 2^20 of them, not " + capacity);
        }
        // At most half full, so that probing stays short.
        int slots = Integer.highestOneBit(Math.max(capacity * 2 - 1, 1)) << 1;
        index = new int[slots];
        Arrays.fill(index, NONE);
        mask = slots - 1;
        this.learnsMacs = learnsMacs;
        random = seed;
        hashSecret = nextRandom();
        high = new long[capacity];
        low = new long[capacity];
        port = new int[capacity];
        sequence = new int[capacity];
        acknowledgment = new int[capacity];
        echo = new int[capacity];
        timestampOffset = new int[capacity];
        packetId = new short[capacity];
        addressSum = new long[capacity];
        mac = new long[capacity];
        cyclePosition = new int[capacity];
        flags = new FlagCycle[capacity];
        older = new int[capacity];
        newer = new int[capacity];
    }

    /** Peers remembered now. */
    public int size() {
        return size;
    }

    /** Whether the peer is remembered; does not count as hearing of it. */
    public boolean contains(long peerHigh, long peerLow, int peerPort) {
        return index[slotOf(peerHigh, peerLow, peerPort)] != NONE;
    }

    /** The place of a peer, made if it was unknown; good until the next call. */
    public int locate(long peerHigh, long peerLow, int peerPort) {
        // Packets come and go in runs of one peer.
        if (newest != NONE && isAt(newest, peerHigh, peerLow, peerPort)) {
            return newest;
        }
        int slot = slotOf(peerHigh, peerLow, peerPort);
        int peer = index[slot];
        if (peer != NONE) {
            unlink(peer);
            linkNewest(peer);
            return peer;
        }
        if (size < high.length) {
            peer = size++;
        } else {
            peer = evictOldest();
            slot = slotOf(peerHigh, peerLow, peerPort);
        }
        index[slot] = peer;
        begin(peer, peerHigh, peerLow, peerPort);
        linkNewest(peer);
        return peer;
    }

    /**
     * Notes what a segment of the peer said, to acknowledge and echo it (RFC 9293 §3.4, RFC 7323 §3.2), and where on the
     * link it came from.
     */
    public void received(int peer, int sequenceEnd, int timestamp, long sourceMac) {
        acknowledgment[peer] = sequenceEnd;
        echo[peer] = timestamp;
        if (learnsMacs) {
            mac[peer] = sourceMac;
        }
    }

    /** Sets the flags for a peer in place of the port's; null takes them back. */
    public void flags(int peer, FlagCycle cycle) {
        flags[peer] = cycle;
        cyclePosition[peer] = 0;
    }

    /** The flags of the next segment to the peer, from its own cycle or else from {@code local}. */
    public int nextFlags(int peer, FlagCycle local) {
        FlagCycle cycle = flags[peer] == null ? local : flags[peer];
        int position = cyclePosition[peer];
        cyclePosition[peer] = cycle.after(position);
        return cycle.flagsAt(position);
    }

    /**
     * The sequence number of the next segment. The one after it begins behind a gap: receive offload merges segments
     * whose numbers follow on, and a datagram merged with its neighbour is lost.
     */
    int takeSequence(int peer, int payloadBytes) {
        int taken = sequence[peer];
        sequence[peer] = taken + payloadBytes + 1 + (int) (nextRandom() & MAX_GAP - 1);
        return taken;
    }

    int acknowledgment(int peer) {
        return acknowledgment[peer];
    }

    int echo(int peer) {
        return echo[peer];
    }

    /** Where on the link to send for the peer, in 48 bits; {@link #NO_MAC} to send to the path's next hop. */
    long mac(int peer) {
        return mac[peer];
    }

    /** RFC 7323 §5.4: a random offset per connection, so that the clock of this host does not show. */
    int timestampOffset(int peer) {
        return timestampOffset[peer];
    }

    int takePacketId(int peer) {
        return packetId[peer]++ & 0xffff;
    }

    /** The partial checksum over the peer's address and port. */
    long addressSum(int peer) {
        return addressSum[peer];
    }

    private void begin(int peer, long peerHigh, long peerLow, int peerPort) {
        high[peer] = peerHigh;
        low[peer] = peerLow;
        port[peer] = peerPort;
        long drawn = nextRandom();
        sequence[peer] = (int) drawn;
        timestampOffset[peer] = (int) (drawn >>> 32);
        packetId[peer] = (short) nextRandom();
        acknowledgment[peer] = (int) nextRandom();
        echo[peer] = 0;
        mac[peer] = NO_MAC;
        cyclePosition[peer] = 0;
        flags[peer] = null;
        addressSum[peer] = AddressSum.of(peerHigh, peerLow) + peerPort;
    }

    /** The slot that holds the peer, or the empty one where it belongs. */
    private int slotOf(long peerHigh, long peerLow, int peerPort) {
        int slot = home(peerHigh, peerLow, peerPort);
        while (index[slot] != NONE && !isAt(index[slot], peerHigh, peerLow, peerPort)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private boolean isAt(int peer, long peerHigh, long peerLow, int peerPort) {
        return low[peer] == peerLow && port[peer] == peerPort && high[peer] == peerHigh;
    }

    /** Keyed, so that nobody can choose addresses that collide. */
    private int home(long peerHigh, long peerLow, int peerPort) {
        long mixed = mix(peerHigh ^ hashSecret);
        mixed = mix(mixed ^ peerLow);
        return (int) mix(mixed ^ peerPort) & mask;
    }

    private int evictOldest() {
        int peer = oldest;
        unlink(peer);
        removeSlot(slotOf(high[peer], low[peer], port[peer]));
        return peer;
    }

    /** Empties a slot and moves back those behind it that probed past it, so that no tombstones are needed. */
    private void removeSlot(int emptied) {
        int hole = emptied;
        index[hole] = NONE;
        for (int slot = hole + 1 & mask; index[slot] != NONE; slot = slot + 1 & mask) {
            int peer = index[slot];
            int home = home(high[peer], low[peer], port[peer]);
            boolean reachesHole = (slot - home & mask) >= (slot - hole & mask);
            if (reachesHole) {
                index[hole] = peer;
                index[slot] = NONE;
                hole = slot;
            }
        }
    }

    private void linkNewest(int peer) {
        older[peer] = newest;
        newer[peer] = NONE;
        if (newest == NONE) {
            oldest = peer;
        } else {
            newer[newest] = peer;
        }
        newest = peer;
    }

    private void unlink(int peer) {
        if (newer[peer] == NONE) {
            newest = older[peer];
        } else {
            older[newer[peer]] = older[peer];
        }
        if (older[peer] == NONE) {
            oldest = newer[peer];
        } else {
            newer[older[peer]] = newer[peer];
        }
    }

    private long nextRandom() {
        random += 0x9e37_79b9_7f4a_7c15L;
        return mix(random);
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
        return z ^ z >>> 31;
    }
}
