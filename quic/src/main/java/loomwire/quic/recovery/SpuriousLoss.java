package loomwire.quic.recovery;

import java.util.Arrays;
import loomwire.quic.wire.AckRanges;

/**
 * Remembers packets that were declared lost, and which of them the last congestion event was blamed on. One that is
 * acknowledged after all was only late; when all of an event have arrived, the network lost nothing, and the reduction can be
 * taken back. Numbers come in ascending order. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9438#section-4.9">RFC 9438 §4.9</a>
 */
final class SpuriousLoss {
    /**
     * Most packets remembered, so that looking for them in an ACK stays cheap: one pass over them and the ACK's ranges. An
     * event with more of them is not taken back.
     */
    static final int MAX_REMEMBERED = 256;

    private static final int FIRST_ROOM = 16;
    private static final long NONE = -1;
    private static final long[] NO_ROOM = {};

    private long[] numbers = NO_ROOM;
    private long[] sentAt = NO_ROOM;
    private long[] forgetAt = NO_ROOM;
    private int head;
    private int count;
    private long eventFirst;
    private int eventMissing;
    private boolean undoable;

    /** A new congestion event starts with the packet that is lost next, of this number. */
    void begin(long packetNumber) {
        eventFirst = packetNumber;
        eventMissing = 0;
        undoable = true;
    }

    /** The last event cannot be taken back any more. */
    void settleEvent() {
        undoable = false;
    }

    /** Nothing that was declared lost matters any more, and the room for it is given back. */
    void forget() {
        undoable = false;
        numbers = NO_ROOM;
        sentAt = NO_ROOM;
        forgetAt = NO_ROOM;
        head = 0;
        count = 0;
    }

    /**
     * A packet was declared lost; if an event has begun, it counts to it.
     *
     * @param until when a late acknowledgment can no longer be expected
     */
    void lost(long packetNumber, long timeSent, long until) {
        if (count == numbers.length) {
            makeRoom();
        }
        int at = index(count++);
        numbers[at] = packetNumber;
        sentAt[at] = timeSent;
        forgetAt[at] = until;
        eventMissing++;
    }

    private void makeRoom() {
        if (count < MAX_REMEMBERED) {
            int room = Math.max(FIRST_ROOM, count * 2);
            numbers = straightened(numbers, room);
            sentAt = straightened(sentAt, room);
            forgetAt = straightened(forgetAt, room);
            head = 0;
        } else {
            dropOldest();
        }
    }

    private long[] straightened(long[] ring, int room) {
        long[] longer = Arrays.copyOf(ring, room);
        for (int i = 0; i < count; i++) {
            longer[i] = ring[head + i & ring.length - 1];
        }
        return longer;
    }

    private void dropOldest() {
        long number = numbers[head];
        if (number != NONE && number >= eventFirst) {
            undoable = false; // whether it arrives will not be known
        }
        head = head + 1 & numbers.length - 1;
        count--;
    }

    private int index(int i) {
        return head + i & numbers.length - 1;
    }

    /**
     * Looks for remembered packets in an ACK, and tells {@code reordering} how late each was.
     *
     * @return how many it acknowledges
     */
    int arrived(AckRanges ack, Reordering reordering, RttEstimator rtt, long now) {
        while (count > 0 && (numbers[head] == NONE || forgetAt[head] <= now)) {
            dropOldest();
        }
        int arrived = 0;
        int range = 0;
        for (int i = count - 1; i >= 0; i--) {
            int at = index(i);
            long number = numbers[at];
            while (number != NONE && range < ack.count() && ack.smallest(range) > number) {
                range++;
            }
            if (range == ack.count()) {
                break;
            }
            if (number != NONE && number <= ack.largest(range)) {
                numbers[at] = NONE;
                reordering.late(now - sentAt[at], rtt);
                arrived++;
                eventMissing -= number >= eventFirst ? 1 : 0;
            }
        }
        return arrived;
    }

    /** Whether the last event can be taken back, all of its packets having arrived; says so once. */
    boolean takeEventBack() {
        if (!undoable || eventMissing > 0) {
            return false;
        }
        undoable = false;
        return true;
    }
}
