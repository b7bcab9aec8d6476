package loomwire.rawnet.packet;

import java.util.Arrays;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.hash.SipHash;

/**
 * What a plausible TCP stack would remember of each peer: sequence numbers, timestamps, where the flag cycle stands. What a
 * segment claims is believed of a peer only once the datagram in it was authenticated; of a stranger, whose answer has to go
 * somewhere, it is kept apart from that. Nothing is allocated for a packet, and little for ever more peers. Owned by the
 * sending loop.
 */
public final class PeerTable {

    /** More than a server has connections; forgetting one costs its plausible numbers and the flags it asked for. */
    public static final int DEFAULT_CAPACITY = 1 << 17;

    /** Stands for a MAC address that is not known, or that the link does not have. */
    public static final long NO_MAC = -1;

    /** Strangers remembered at most: as many as handshakes begin in the moment that one takes. */
    static final int MAX_STRANGERS = 1024;

    /** A peer with a connection says something in such a time: it is twice the idle timeout that is set by default. */
    static final int SILENCE_SECONDS = 60;

    /** Gaps between datagrams run from 1 to this, so that no two segments of a peer ever follow on. */
    private static final int MAX_GAP = 16;

    /** What the key of the hash and the first numbers are drawn with; both from the seed, neither telling of the other. */
    private static final long HASH_KEY = 1;

    private static final long GAPS = 2;
    private static final long NUMBERS = 3;

    private final PeerPlaces places;
    private final SipHash drawing;
    private final boolean learnsMacs;
    private long drawn;
    private long gaps;

    private int[] sequence;
    private int[] acknowledgment;
    private int[] echo;
    private int[] timestampOffset;
    private short[] packetId;
    private long[] addressSum;
    private long[] mac;
    private int[] confirmedSeconds;
    private int[] cyclePosition;
    private FlagCycle[] flags;

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
        this.learnsMacs = learnsMacs;
        // What a peer sees of its own numbers must tell it nothing of others' numbers, nor of where addresses collide.
        drawing = new SipHash(seed, ~seed);
        gaps = drawing.of(GAPS, 0, 0);
        int strangers = Math.min(capacity, MAX_STRANGERS);
        int room = 2 * strangers;
        places = new PeerPlaces(
                capacity, strangers, room, new SipHash(drawing.of(HASH_KEY, 0, 0), drawing.of(HASH_KEY, 1, 0)));
        sequence = new int[room];
        acknowledgment = new int[room];
        echo = new int[room];
        timestampOffset = new int[room];
        packetId = new short[room];
        addressSum = new long[room];
        mac = new long[room];
        confirmedSeconds = new int[room];
        cyclePosition = new int[room];
        flags = new FlagCycle[room];
    }

    /** Peers and strangers remembered now. */
    public int size() {
        return places.size();
    }

    /** Whether somebody is remembered; does not count as hearing of him. */
    public boolean contains(long peerHigh, long peerLow, int peerPort) {
        return places.contains(peerHigh, peerLow, peerPort);
    }

    /** The place of a peer, made among the strangers' if it was unknown; good until the next call. */
    public int locate(long peerHigh, long peerLow, int peerPort) {
        int place = places.find(peerHigh, peerLow, peerPort);
        if (place != PeerPlaces.NONE) {
            return place;
        }
        if (places.isFull()) {
            grow();
        }
        place = places.add(peerHigh, peerLow, peerPort);
        begin(place, peerHigh, peerLow, peerPort);
        return place;
    }

    /**
     * A datagram of this peer was authenticated: notes what its segment said, to acknowledge and echo it (RFC 9293 §3.4,
     * RFC 7323 §3.2), and where on the link it came from.
     */
    public void confirmed(
            long peerHigh, long peerLow, int peerPort, int sequenceEnd, int timestamp, long sourceMac, int nowSeconds) {
        int place = locate(peerHigh, peerLow, peerPort);
        if (!places.isKnown(place)) {
            places.know(place);
        }
        confirmedSeconds[place] = nowSeconds;
        note(place, sequenceEnd, timestamp, sourceMac);
    }

    /**
     * Somebody may get an answer, which goes where his segment came from. Of a peer that is known nothing changes, unless it
     * has been silent for so long that this may be its next connection, by another way.
     */
    public void heard(
            long peerHigh, long peerLow, int peerPort, int sequenceEnd, int timestamp, long sourceMac, int nowSeconds) {
        int place = locate(peerHigh, peerLow, peerPort);
        if (!places.isKnown(place) || nowSeconds - confirmedSeconds[place] > SILENCE_SECONDS) {
            note(place, sequenceEnd, timestamp, sourceMac);
        }
    }

    private void note(int place, int sequenceEnd, int timestamp, long sourceMac) {
        acknowledgment[place] = sequenceEnd;
        echo[place] = timestamp;
        if (learnsMacs) {
            mac[place] = sourceMac;
        }
    }

    /** Whom one knew by the old MAC address of the next hop is sent to by the new one, until he is heard again. */
    public void forgetMacs() {
        Arrays.fill(mac, NO_MAC);
    }

    /** Sets the flags for a peer, who is known by that, in place of the port's; null takes them back. */
    public void flags(long peerHigh, long peerLow, int peerPort, FlagCycle cycle, int nowSeconds) {
        int place = locate(peerHigh, peerLow, peerPort);
        if (!places.isKnown(place)) {
            places.know(place);
            confirmedSeconds[place] = nowSeconds;
        }
        flags[place] = cycle;
        cyclePosition[place] = 0;
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
        sequence[peer] = taken + payloadBytes + 1 + (int) (nextGap() & MAX_GAP - 1);
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
        long first = drawing.of(NUMBERS, drawn++, 0);
        long second = drawing.of(NUMBERS, drawn++, 0);
        sequence[peer] = (int) first;
        timestampOffset[peer] = (int) (first >>> 32);
        packetId[peer] = (short) second;
        acknowledgment[peer] = (int) (second >>> 32);
        echo[peer] = 0;
        mac[peer] = NO_MAC;
        confirmedSeconds[peer] = 0;
        cyclePosition[peer] = 0;
        flags[peer] = null;
        addressSum[peer] = AddressSum.of(peerHigh, peerLow) + peerPort;
    }

    private void grow() {
        int room = 2 * places.capacity();
        places.grow(room);
        sequence = Arrays.copyOf(sequence, room);
        acknowledgment = Arrays.copyOf(acknowledgment, room);
        echo = Arrays.copyOf(echo, room);
        timestampOffset = Arrays.copyOf(timestampOffset, room);
        packetId = Arrays.copyOf(packetId, room);
        addressSum = Arrays.copyOf(addressSum, room);
        mac = Arrays.copyOf(mac, room);
        confirmedSeconds = Arrays.copyOf(confirmedSeconds, room);
        cyclePosition = Arrays.copyOf(cyclePosition, room);
        flags = Arrays.copyOf(flags, room);
    }

    /** SplitMix64: small gaps need be no secret. */
    private long nextGap() {
        gaps += 0x9e37_79b9_7f4a_7c15L;
        long z = (gaps ^ gaps >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
        return z ^ z >>> 31;
    }
}
