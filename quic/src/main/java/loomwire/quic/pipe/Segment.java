package loomwire.quic.pipe;

/** A piece of a stream's window. Owned by one pipe from {@link SegmentPool#take} to {@link SegmentPool#give}. */
final class Segment {
    static final int BITS = 14;
    static final int BYTES = 1 << BITS;
    private static final int MASK = BYTES - 1;

    private static final byte[] NOTHING = {};

    /** Let go of when nobody needs the segment any more. */
    byte[] bytes = new byte[BYTES];
    /** Which piece: holds the stream's bytes from {@code slot * BYTES}. */
    long slot;
    /** The piece after this one, once it is published. */
    Segment next;
    /**
     * Whose it is; null in the pool. Guards against a pipe that gives back what is no longer its own: another one may have it
     * by then, and a third would get it too.
     */
    Object owner;

    /**
     * The segment is of no more use, and not kept. A pipe that rests still points to the last one that it had, which only
     * its next byte makes it forget: thousands of idle streams must not keep that many segments which nobody counts.
     */
    void dissolve() {
        bytes = NOTHING;
    }

    /** The slot that the byte at {@code offset} of the stream belongs to. */
    static long slotOf(long offset) {
        return offset >>> BITS;
    }

    /** The place within its segment of the byte at {@code offset} of the stream. */
    static int placeOf(long offset) {
        return (int) offset & MASK;
    }

    /** The stream offset after the last byte that fits. */
    long endOffset() {
        return slot + 1 << BITS;
    }
}
