package loomwire.quic.pipe;

import java.util.Objects;

/**
 * Bytes on their way from the peer to the application, stored where they belong as they come and readable once nothing
 * before them is missing. Written by the loop, read by one application thread; the package describes how they stay out
 * of each other's way. The flow-control window bounds the memory, whatever the size of the peer's frames.
 */
public final class ReceivePipe {
    private static final long UNKNOWN = -1;

    private final SegmentPool pool;
    private final Frontier frontier;
    private final Waiter waiter = new Waiter();

    /** Segments from the slot of the contiguous position on. The loop's, like the next three. */
    private final SegmentIndex index = new SegmentIndex();
    /** The last segment that is linked into the chain; null when the next one starts a new chain. */
    private Segment last;

    private long highest;
    private boolean closed;

    private volatile long finalSize = UNKNOWN;
    private volatile PipeEnd end;
    /** What comes after the last byte instead of an orderly end; set before the final size is. */
    private volatile PipeEnd afterLast;

    private final PublishedChain chain;
    private volatile long readPosition;
    private volatile boolean stopRequested;
    private long stopCode;

    public ReceivePipe(SegmentPool pool) {
        this(pool, new Frontier());
    }

    ReceivePipe(SegmentPool pool, Frontier frontier) {
        this.pool = pool;
        this.frontier = frontier;
        this.chain = new PublishedChain(pool, frontier);
    }

    // The application's side

    /**
     * Reads what is there.
     *
     * @return how many bytes were read; 0 if nothing is there now or the pipe ended (see {@link #end()}); -1 after the
     *     last byte (see {@link #afterLast()}), or after {@link #stop}
     * @throws IllegalStateException if another thread is reading: the pipe has one reader
     */
    public int read(byte[] target, int from, int length) {
        Objects.checkFromIndexSize(from, length, target.length);
        if (length == 0) {
            return 0;
        }
        long word;
        do {
            word = frontier.get();
            if (Frontier.has(word, Frontier.ENDED)) {
                return stopRequested || drained() ? -1 : 0;
            }
            if (Frontier.position(word) == chain.position()) {
                return drained() ? -1 : 0;
            }
            if (Frontier.has(word, Frontier.READING)) {
                throw new IllegalStateException("two threads read the same stream at once");
            }
        } while (!frontier.compareAndSet(word, word | Frontier.READING));
        int count = chain.copyOut(Frontier.position(word), target, from, length);
        leave();
        return count;
    }

    /** Bytes that a {@link #read} would return now. Either side. */
    public int available() {
        long word = frontier.get();
        if (Frontier.has(word, Frontier.ENDED)) {
            return 0;
        }
        return Math.clamp(Frontier.position(word) - readPosition, 0, Integer.MAX_VALUE);
    }

    /** Whether a reader has a reason to look: bytes, the end of the stream, or the end of the pipe. Either side. */
    public boolean isReadable() {
        return end != null || stopRequested || readPosition == finalSize || available() > 0;
    }

    /** The application wants no more, with this error code; the first code counts. Any thread, also during a read. */
    public void stop(long code) {
        synchronized (this) {
            if (stopRequested) {
                return;
            }
            stopCode = code;
            stopRequested = true;
        }
        long word = frontier.end(0);
        if (!Frontier.has(word, Frontier.ENDED | Frontier.READING)) { // else freed already, or by the reader
            freePublished(word);
        }
    }

    /** Why the loop ended this pipe, or null while it has not. */
    public PipeEnd end() {
        return end;
    }

    /** Why there is no orderly end after the last byte, or null if there is one as far as is known. */
    public PipeEnd afterLast() {
        return afterLast;
    }

    public Waiter waiter() {
        return waiter;
    }

    /** Ends a read: gives back what was consumed, and all of it when the pipe ended meanwhile. */
    private void leave() {
        long position = chain.position();
        readPosition = position;
        while (true) {
            long word = frontier.get();
            if (Frontier.has(word, Frontier.ENDED)) {
                freePublished(frontier.clear(Frontier.READING));
                return;
            }
            if (Frontier.position(word) > position || Frontier.has(word, Frontier.HELD)) {
                if (frontier.compareAndSet(word, word & ~Frontier.READING)) {
                    return;
                }
                continue;
            }
            // Out of the chain before READING goes, after which whoever ends the pipe frees what is in the chain.
            Segment consumed = chain.exchangeHead(null);
            if (frontier.compareAndSet(word, Frontier.word(position, Frontier.TAKEN))) {
                pool.give(consumed, frontier);
                return;
            }
            chain.exchangeHead(consumed);
        }
    }

    /** Once ENDED is set and nobody reads; the last segment is the loop's if {@code word} says that it is held. */
    private void freePublished(long word) {
        chain.free(Frontier.position(word), !Frontier.has(word, Frontier.HELD));
    }

    // The loop's side

    /**
     * Stores bytes where they belong; what is contiguous already is passed over, as the application may be reading it.
     * The caller checked flow control. Ignored once the pipe ended.
     */
    public void write(long offset, byte[] source, int from, int length) {
        long contiguous = Frontier.position(frontier.get()); // only the loop moves it
        if (offset < contiguous) {
            long known = Math.min(length, contiguous - offset);
            offset += known;
            from += (int) known;
            length -= (int) known;
        }
        if (length == 0 || !hold()) {
            return;
        }
        highest = Math.max(highest, offset + length);
        while (length > 0) {
            Segment segment = segmentOf(Segment.slotOf(offset));
            int place = Segment.placeOf(offset);
            int count = Math.min(length, Segment.BYTES - place);
            System.arraycopy(source, from, segment.bytes, place, count);
            offset += count;
            from += count;
            length -= count;
        }
    }

    /**
     * Whether there is memory to {@link #write} these bytes. When it is short, only what the application waits for is
     * stored, once it has read everything before.
     */
    public boolean hasMemoryFor(long offset, int length) {
        long word = frontier.get();
        long contiguous = Frontier.position(word);
        long from = Math.max(offset, contiguous);
        boolean lastIsGone = Frontier.has(word, Frontier.TAKEN); // and what the index says of it is old
        if (closed || from >= offset + length || !lastIsGone && hasSegments(from, offset + length)) {
            return true;
        }
        return pool.memory().lends(false)
                || offset <= contiguous
                        && readPosition == contiguous
                        && pool.memory().lends(true);
    }

    private boolean hasSegments(long from, long to) {
        for (long slot = Segment.slotOf(from); slot <= Segment.slotOf(to - 1); slot++) {
            if (index.get(slot) == null) {
                return false;
            }
        }
        return true;
    }

    /** Lets the application read up to {@code contiguousTo}, below which every byte was written. */
    public void publish(long contiguousTo) {
        if (closed || contiguousTo <= Frontier.position(frontier.get())) {
            return;
        }
        if (contiguousTo > highest) {
            throw new IndexOutOfBoundsException(contiguousTo + " of " + highest);
        }
        Segment published = last;
        link(contiguousTo);
        long word;
        do {
            word = frontier.get();
            if (Frontier.has(word, Frontier.ENDED)) {
                last = published;
                discard();
                return;
            }
        } while (!frontier.compareAndSet(
                word,
                Frontier.word(contiguousTo, word & Frontier.READING | (highest > contiguousTo ? Frontier.HELD : 0))));
        index.dropBelow(Segment.slotOf(contiguousTo)); // the application's from now on
    }

    /** The stream ends at {@code size}: there a read returns -1. */
    public void finish(long size) {
        finalSize = size;
    }

    /** The stream ends at {@code size}, not in order but for this reason. */
    public void finish(long size, PipeEnd reason) {
        afterLast = reason;
        finalSize = size;
    }

    /**
     * Ends the pipe and tells the application why; the first reason counts. What is not read is lost, unless the
     * connection closed after the whole stream had come: then it can be read to its end.
     */
    public void end(PipeEnd reason) {
        if (reason instanceof PipeEnd.ConnectionClosed && Frontier.position(frontier.get()) == finalSize) {
            return;
        }
        if (end == null) {
            end = reason;
        }
        discard();
    }

    /** How far the application has read. */
    public long readPosition() {
        return readPosition;
    }

    public boolean stopRequested() {
        return stopRequested;
    }

    /** The code of {@link #stop}, once {@link #stopRequested()}. */
    public long stopCode() {
        return stopCode;
    }

    /** Whether the application has read everything to the final size. */
    public boolean drained() {
        return readPosition == finalSize;
    }

    /**
     * Gives every segment back; nothing is stored or read from now on. For a pipe whose application stopped or was told
     * the {@linkplain #end(PipeEnd) end}, as a reader would otherwise wait for nothing. Idempotent.
     */
    public void discard() {
        if (closed) {
            return;
        }
        closed = true;
        long word = frontier.end(Frontier.HELD);
        boolean endedByApplication = Frontier.has(word, Frontier.ENDED);
        boolean held = Frontier.has(word, Frontier.HELD);
        boolean reading = Frontier.has(word, Frontier.READING);
        long lastSlot = last == null || Frontier.has(word, Frontier.TAKEN) ? -1 : last.slot;
        if (held) { // otherwise nothing but the last segment can be in the index
            Segment segment;
            while ((segment = index.removeFirst()) != null) {
                if (segment.slot != lastSlot) {
                    pool.give(segment, frontier);
                }
            }
        }
        if (endedByApplication && held && !reading && lastSlot >= 0) {
            pool.give(last, frontier);
        } else if (!endedByApplication && !reading) {
            freePublished(word & ~Frontier.HELD);
        }
        index.clear();
        last = null;
    }

    /** Keeps the reader from taking the last segment away; false when the pipe ended. */
    private boolean hold() {
        if (closed) {
            return false;
        }
        while (true) {
            long word = frontier.get();
            if (Frontier.has(word, Frontier.ENDED)) {
                discard();
                return false;
            }
            if (Frontier.has(word, Frontier.HELD)) {
                return true;
            }
            if (frontier.compareAndSet(word, word & ~Frontier.TAKEN | Frontier.HELD)) {
                if (Frontier.has(word, Frontier.TAKEN)) {
                    index.clear(); // held at most the segment that was taken
                    last = null;
                }
                return true;
            }
        }
    }

    private Segment segmentOf(long slot) {
        Segment segment = index.get(slot);
        if (segment == null) {
            segment = pool.take(frontier);
            segment.slot = slot;
            index.put(segment);
        }
        return segment;
    }

    /** Chains the segments up to {@code contiguousTo}, which are all in the index. */
    private void link(long contiguousTo) {
        long slot = last == null ? Segment.slotOf(Frontier.position(frontier.get())) : last.slot + 1;
        for (; slot <= Segment.slotOf(contiguousTo - 1); slot++) {
            Segment segment = index.get(slot);
            if (last == null) {
                chain.startWith(segment);
            } else {
                last.next = segment;
            }
            last = segment;
        }
    }
}
