package loomwire.quic.pipe;

/**
 * The segments of a receive pipe that were published and not given back, as the application walks along them. The
 * reader's, while READING is set; whoever ends the pipe frees it when nobody reads; the loop adds at the far end, by
 * {@link #startWith} or by linking to the last segment.
 */
final class PublishedChain {
    private final SegmentPool pool;
    private final Object owner;
    /** The first segment of a new chain; set by the loop before the publication, picked up by the reader after it. */
    private Segment handover;

    private Segment head;
    private long position;

    /** @param owner whose segments they are */
    PublishedChain(SegmentPool pool, Object owner) {
        this.pool = pool;
        this.owner = owner;
    }

    /** The loop's first segment of a new chain, the old one having been used up and taken away. */
    void startWith(Segment segment) {
        handover = segment;
    }

    /** How far was read. */
    long position() {
        return position;
    }

    /** Reads at least one byte and gives back the segments that were passed. */
    int copyOut(long contiguous, byte[] target, int from, int length) {
        if (head == null) {
            head = handover;
            handover = null;
        }
        int count = (int) Math.min(length, contiguous - position);
        int left = count;
        while (left > 0) {
            if (head.slot != Segment.slotOf(position)) { // position is published, so the link to its segment is too
                Segment next = head.next;
                pool.give(head, owner);
                head = next;
            }
            int place = Segment.placeOf(position);
            int piece = Math.min(left, Segment.BYTES - place);
            System.arraycopy(head.bytes, place, target, from, piece);
            position += piece;
            from += piece;
            left -= piece;
        }
        return count;
    }

    /** Takes the segment being read out of the chain, or puts it back in. */
    Segment exchangeHead(Segment segment) {
        Segment old = head;
        head = segment;
        return old;
    }

    /** Gives back everything published up to {@code contiguous}; the last segment only if {@code withLast}. */
    void free(long contiguous, boolean withLast) {
        Segment segment = head == null && position < contiguous ? handover : head;
        while (segment != null) {
            boolean isLast = segment.endOffset() >= contiguous;
            Segment next = isLast ? null : segment.next; // the last one's link may be the loop's to write
            if (!isLast || withLast) {
                pool.give(segment, owner);
            }
            segment = next;
        }
        head = null;
    }
}
