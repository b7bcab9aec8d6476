package loomwire.rawnet.packet;

import java.util.Arrays;
import loomwire.rawnet.hash.SipHash;

/**
 * Which place in a {@link PeerTable} a peer has: open addressing over a keyed hash of address and port. Peers that have
 * proven themselves and strangers have places of their own; when one kind is full, the one of it that was silent longest
 * gives up its place, so that no number of strangers drives out a peer. Owned by the sending loop.
 */
final class PeerPlaces {
    static final int NONE = -1;

    private static final int STRANGER = 0;
    private static final int KNOWN = 1;

    private final SipHash hash;
    private final int[] limit;
    private final int[] count = new int[2];
    private final int[] newest = {NONE, NONE};
    private final int[] oldest = {NONE, NONE};

    private int[] index;
    private int mask;
    private long[] high;
    private long[] low;
    private int[] port;
    private byte[] kind;
    private int[] older;
    private int[] newer;
    private int used;
    private int free = NONE;
    private int last = NONE;

    /**
     * @param known how many peers it remembers at most
     * @param strangers how many others at most
     * @param places how many of both there is room for at first
     */
    PeerPlaces(int known, int strangers, int places, SipHash hash) {
        this.hash = hash;
        limit = new int[] {strangers, known};
        high = new long[places];
        low = new long[places];
        port = new int[places];
        kind = new byte[places];
        older = new int[places];
        newer = new int[places];
        makeIndex(places);
    }

    private void makeIndex(int places) {
        // At most half full, so that probing stays short.
        index = new int[Integer.highestOneBit(Math.max(places * 2 - 1, 1)) << 1];
        Arrays.fill(index, NONE);
        mask = index.length - 1;
    }

    /** Peers and strangers remembered now. */
    int size() {
        return count[KNOWN] + count[STRANGER];
    }

    int capacity() {
        return high.length;
    }

    /** The place of a peer, which counts as heard of; {@link #NONE} if it has none. */
    int find(long peerHigh, long peerLow, int peerPort) {
        // Packets come and go in runs of one peer.
        if (last != NONE && isAt(last, peerHigh, peerLow, peerPort)) {
            return last;
        }
        int place = index[slotOf(peerHigh, peerLow, peerPort)];
        if (place != NONE) {
            unlink(place);
            linkNewest(place);
            last = place;
        }
        return place;
    }

    boolean contains(long peerHigh, long peerLow, int peerPort) {
        return index[slotOf(peerHigh, peerLow, peerPort)] != NONE;
    }

    boolean isKnown(int place) {
        return kind[place] == KNOWN;
    }

    /** Whether {@link #add} would need room that {@link #grow} has to make first. */
    boolean isFull() {
        return free == NONE && used == high.length && count[STRANGER] < limit[STRANGER];
    }

    /** Gives a stranger that has no place one. */
    int add(long peerHigh, long peerLow, int peerPort) {
        if (count[STRANGER] == limit[STRANGER]) {
            forgetOldest(STRANGER);
        }
        int place = free;
        if (place == NONE) {
            place = used++;
        } else {
            free = older[place];
        }
        high[place] = peerHigh;
        low[place] = peerLow;
        port[place] = peerPort;
        kind[place] = STRANGER;
        index[slotOf(peerHigh, peerLow, peerPort)] = place;
        linkNewest(place);
        last = place;
        return place;
    }

    /** A stranger has proven itself; its place stays the same. */
    void know(int place) {
        if (count[KNOWN] == limit[KNOWN]) {
            forgetOldest(KNOWN);
        }
        unlink(place);
        kind[place] = KNOWN;
        linkNewest(place);
    }

    /** Makes room for more; whoever keeps facts by place does the same. */
    void grow(int places) {
        high = Arrays.copyOf(high, places);
        low = Arrays.copyOf(low, places);
        port = Arrays.copyOf(port, places);
        kind = Arrays.copyOf(kind, places);
        older = Arrays.copyOf(older, places);
        newer = Arrays.copyOf(newer, places);
        makeIndex(places);
        for (int list : new int[] {STRANGER, KNOWN}) {
            for (int place = newest[list]; place != NONE; place = older[place]) {
                index[slotOf(high[place], low[place], port[place])] = place;
            }
        }
    }

    /** The slot that holds the peer, or the empty one where it belongs. */
    private int slotOf(long peerHigh, long peerLow, int peerPort) {
        int slot = home(peerHigh, peerLow, peerPort);
        while (index[slot] != NONE && !isAt(index[slot], peerHigh, peerLow, peerPort)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private boolean isAt(int place, long peerHigh, long peerLow, int peerPort) {
        return low[place] == peerLow && port[place] == peerPort && high[place] == peerHigh;
    }

    private int home(long peerHigh, long peerLow, int peerPort) {
        return (int) hash.of(peerHigh, peerLow, peerPort) & mask;
    }

    private void forgetOldest(int list) {
        int place = oldest[list];
        unlink(place);
        removeSlot(slotOf(high[place], low[place], port[place]));
        older[place] = free;
        free = place;
        if (last == place) {
            last = NONE;
        }
    }

    /** Empties a slot and moves back those behind it that probed past it, so that no tombstones are needed. */
    private void removeSlot(int emptied) {
        int hole = emptied;
        index[hole] = NONE;
        for (int slot = hole + 1 & mask; index[slot] != NONE; slot = slot + 1 & mask) {
            int place = index[slot];
            int home = home(high[place], low[place], port[place]);
            boolean reachesHole = (slot - home & mask) >= (slot - hole & mask);
            if (reachesHole) {
                index[hole] = place;
                index[slot] = NONE;
                hole = slot;
            }
        }
    }

    private void linkNewest(int place) {
        int list = kind[place];
        older[place] = newest[list];
        newer[place] = NONE;
        if (newest[list] == NONE) {
            oldest[list] = place;
        } else {
            newer[newest[list]] = place;
        }
        newest[list] = place;
        count[list]++;
    }

    private void unlink(int place) {
        int list = kind[place];
        if (newer[place] == NONE) {
            newest[list] = older[place];
        } else {
            older[newer[place]] = older[place];
        }
        if (older[place] == NONE) {
            oldest[list] = newer[place];
        } else {
            newer[older[place]] = newer[place];
        }
        count[list]--;
    }
}
