package loomwire.quic.endpoint;

import loomwire.quic.base.Datagram;

/**
 * First datagrams of unknown clients, copied and put off until the packets of those who are known have been served. What
 * finds no place is dropped; its sender tries again. Owned by the shard loop.
 */
final class KnockQueue {
    /** Some milliseconds' work: who waited longer has sent again. */
    static final int PLACES = 256;
    /** How much of the queue one network may fill. */
    static final int PLACES_PER_PREFIX = PLACES * 3 / 4;
    /** Longer ones are not kept: an honest first datagram is as long as an Ethernet frame carries, or somewhat longer. */
    private static final int MAX_BYTES = 9000;
    /** Networks are told apart by so many values of their keyed hash. */
    private static final int PREFIX_SLOTS = 1024;

    private static final class Place {
        byte[] bytes = new byte[0];
        int length;
        long addressHigh;
        long addressLow;
        int port;
        int ecn;
        long localHigh;
        long localLow;
        int prefixSlot;
    }

    private final Place[] places = new Place[PLACES];
    private final int[] byPrefix = new int[PREFIX_SLOTS];
    private int first;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /** Keeps a copy; {@code false} if there is no place for it. */
    boolean offer(Datagram datagram, long prefix) {
        int prefixSlot = (int) prefix & PREFIX_SLOTS - 1;
        if (size == PLACES || byPrefix[prefixSlot] == PLACES_PER_PREFIX || datagram.length() > MAX_BYTES) {
            return false;
        }
        int at = (first + size) % PLACES;
        if (places[at] == null) {
            places[at] = new Place();
        }
        Place place = places[at];
        place.length = datagram.length();
        if (place.bytes.length < place.length) {
            place.bytes = new byte[place.length];
        }
        System.arraycopy(datagram.array(), datagram.from(), place.bytes, 0, place.length);
        place.addressHigh = datagram.addressHigh();
        place.addressLow = datagram.addressLow();
        place.port = datagram.port();
        place.ecn = datagram.ecn();
        place.localHigh = datagram.localHigh();
        place.localLow = datagram.localLow();
        place.prefixSlot = prefixSlot;
        byPrefix[prefixSlot]++;
        size++;
        return true;
    }

    /** Points {@code datagram} at the one that waited longest, which holds until the next {@link #offer}. */
    void take(Datagram datagram) {
        Place place = places[first];
        first = (first + 1) % PLACES;
        size--;
        byPrefix[place.prefixSlot]--;
        datagram.set(
                place.bytes, 0, place.length, place.addressHigh, place.addressLow, place.port, place.ecn)
                .at(place.localHigh, place.localLow);
    }
}
