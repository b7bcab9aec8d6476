package loomwire.quic.endpoint;

import loomwire.quic.base.Datagram;

/**
 * First datagrams of unknown clients, copied and put off until the packets of those who are known have been served. What
 * finds no place is dropped; its sender tries again. A crowd from some networks does not keep others out: who comes from one
 * of which nobody waits takes a place of one of which several do. Owned by the shard loop.
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

    /** What became of an offered datagram. */
    enum Outcome {
        KEPT,
        /** Another one was dropped for it. */
        KEPT_FOR_ANOTHER,
        NO_PLACE
    }

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
    private int nextToGiveWay;

    boolean isEmpty() {
        return size == 0;
    }

    /** Keeps a copy if there is a place for it. */
    Outcome offer(Datagram datagram, long prefix) {
        int prefixSlot = (int) prefix & PREFIX_SLOTS - 1;
        if (byPrefix[prefixSlot] == PLACES_PER_PREFIX || datagram.length() > MAX_BYTES) {
            return Outcome.NO_PLACE;
        }
        boolean full = size == PLACES;
        Place place = full ? placeThatGivesWay(prefixSlot) : emptyPlace();
        if (place == null) {
            return Outcome.NO_PLACE;
        }
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
        return full ? Outcome.KEPT_FOR_ANOTHER : Outcome.KEPT;
    }

    private Place emptyPlace() {
        int at = (first + size) % PLACES;
        if (places[at] == null) {
            places[at] = new Place();
        }
        size++;
        return places[at];
    }

    /** Of a full queue the next place whose network has another one; {@code null} if the newcomer's has one itself, or no other two. */
    private Place placeThatGivesWay(int newcomersSlot) {
        for (int looked = 0; byPrefix[newcomersSlot] == 0 && looked < PLACES; looked++) {
            Place place = places[nextToGiveWay];
            nextToGiveWay = (nextToGiveWay + 1) % PLACES;
            if (byPrefix[place.prefixSlot] > 1) {
                byPrefix[place.prefixSlot]--;
                return place;
            }
        }
        return null;
    }

    /** Points {@code datagram} at the one that waited longest, which holds until the next {@link #offer}. */
    void take(Datagram datagram) {
        Place place = places[first];
        first = (first + 1) % PLACES;
        size--;
        byPrefix[place.prefixSlot]--;
        datagram.set(place.bytes, 0, place.length, place.addressHigh, place.addressLow, place.port, place.ecn)
                .at(place.localHigh, place.localLow);
    }
}
