package loomwire.quic.pipe;

import java.util.Objects;

/**
 * Bytes on their way from the application to the peer, kept until the peer has acknowledged them. Written by one
 * application thread, read by the loop; the package describes how they stay out of each other's way.
 */
public final class SendPipe {
    private final SegmentPool pool;
    /** Set by the loop, obeyed by the application. */
    private volatile int capacityBytes;

    private final Frontier frontier;
    private final Waiter waiter = new Waiter();

    /** The segment being filled. The application's, like the next one. */
    private Segment tail;
    /** The one before it, while nothing of the tail is published; null when the tail starts a new chain. */
    private Segment beforeTail;
    /** The first segment of a new chain; set by the application before the publication, read by the loop after it. */
    private Segment handover;

    private volatile boolean finished;
    private volatile boolean resetWhenDelivered;
    private volatile boolean resetRequested;
    private long resetCode;

    /** Segments with bytes in {@code [released, written)}. The loop's, like the next three. */
    private final SegmentIndex index = new SegmentIndex();

    private Segment last;
    private long indexedTo;
    private boolean closed;

    private volatile long released;
    private volatile PipeEnd end;

    /** @param capacityBytes how many bytes may wait to be acknowledged, at least 1 */
    public SendPipe(SegmentPool pool, int capacityBytes) {
        this(pool, capacityBytes, new Frontier());
    }

    SendPipe(SegmentPool pool, int capacityBytes, Frontier frontier) {
        if (capacityBytes < 1) {
            throw new IllegalArgumentException("capacityBytes: " + capacityBytes);
        }
        this.pool = pool;
        this.capacityBytes = capacityBytes;
        this.frontier = frontier;
    }

    // The application's side

    /**
     * Takes as many bytes as fit.
     *
     * @return how many were taken; 0 when the pipe is full or ended, or memory is short
     * @throws IllegalStateException after {@link #finish()}, {@link #reset} or {@link #resetWhenDelivered}
     */
    public int write(byte[] source, int from, int length) {
        Objects.checkFromIndexSize(from, length, source.length);
        if (finished || resetWhenDelivered || resetRequested) {
            throw new IllegalStateException("written after finish or reset");
        }
        int done = 0;
        while (done < length) {
            int count = append(source, from + done, length - done);
            if (count == 0) {
                break;
            }
            done += count;
        }
        return done;
    }

    /** No more bytes will come. Idempotent. */
    public void finish() {
        finished = true;
    }

    public boolean isFinished() {
        return finished;
    }

    /** The application abandons the stream with this error code; the first code counts. Any thread. */
    public void reset(long code) {
        synchronized (this) {
            if (!resetRequested) {
                resetCode = code;
                resetRequested = true;
            }
        }
    }

    /** No more bytes will come, and the end of those that were written is this error. Ignored after another end. */
    public void resetWhenDelivered(long code) {
        synchronized (this) {
            if (!finished && !resetRequested && !resetWhenDelivered) {
                resetCode = code;
                resetWhenDelivered = true;
            }
        }
    }

    public boolean isResetWhenDelivered() {
        return resetWhenDelivered;
    }

    /** Why the loop ended this pipe, or null while it has not. */
    public PipeEnd end() {
        return end;
    }

    /** Bytes that {@link #write} would take now. Either side. */
    public int freeBytes() {
        long word = frontier.get();
        return Frontier.has(word, Frontier.ENDED)
                ? 0
                : (int) Math.max(0, capacityBytes - (Frontier.position(word) - released));
    }

    /** Bytes that {@link #write} would take now as far as memory allows too, or a few less. The application's side. */
    public int roomBytes() {
        int free = freeBytes();
        if (free == 0) {
            return 0;
        }
        long position = written();
        long underWay = position - released;
        int place = Segment.placeOf(position);
        int begun = underWay > 0 && place != 0 ? Segment.BYTES - place : 0;
        int capacity = capacityBytes;
        long allowed = pool.memory().lends(true)
                ? pool.memory().share(capacity, Math.min(capacity, Segment.BYTES)) - underWay
                : 0;
        return (int) Math.min(free, Math.max(begun, allowed));
    }

    /** Whether a writer has a reason to look: there is room, or the pipe ended. Either side. */
    public boolean isWritable() {
        return end != null || resetRequested || freeBytes() > 0 && hasMemory(written());
    }

    /**
     * Whether there would be room but no memory is left even for the first bytes: nothing is under way whose
     * acknowledgment would wake the writer, which has to look again by itself. Either side.
     */
    public boolean isStarved() {
        long position = written();
        return !isWritable() && position == released && freeBytes() > 0;
    }

    /**
     * Whether the byte at {@code position} has a segment or may have one. However tight memory is, a pipe may fill a
     * segment before all of the one before is acknowledged: so its writer goes on as the peer's acknowledgments come.
     */
    private boolean hasMemory(long position) {
        long underWay = position - released;
        if (underWay > 0 && Segment.placeOf(position) != 0) {
            return true;
        }
        int capacity = capacityBytes;
        return underWay < pool.memory().share(capacity, Math.min(capacity, Segment.BYTES))
                && pool.memory().lends(true);
    }

    public int capacityBytes() {
        return capacityBytes;
    }

    public Waiter waiter() {
        return waiter;
    }

    /** Fills the segment at the end, or a fresh one, and publishes; returns 0 when there is no room. */
    private int append(byte[] source, int from, int length) {
        long position = Frontier.position(frontier.get()); // only this thread moves it
        int room = (int) (capacityBytes - (position - released));
        if (room <= 0 || !hold(position)) {
            return 0;
        }
        int place = Segment.placeOf(position);
        int count = Math.min(Math.min(length, room), Segment.BYTES - place);
        System.arraycopy(source, from, tail.bytes, place, count);
        if (frontier.compareAndSet(Frontier.word(position, Frontier.HELD), Frontier.word(position + count, 0))) {
            beforeTail = null;
            return count;
        }
        // Ended meanwhile: the loop freed everything but what was worked on here.
        pool.give(tail, frontier);
        if (beforeTail != null) {
            pool.give(beforeTail, frontier);
        }
        tail = null;
        beforeTail = null;
        return 0;
    }

    /** Makes {@link #tail} the segment for {@code position} and holds it; false when the pipe ended or memory did. */
    private boolean hold(long position) {
        Segment fresh = null;
        long word;
        do {
            word = frontier.get();
            if (Frontier.has(word, Frontier.ENDED)) {
                if (fresh != null) {
                    pool.give(fresh, frontier);
                }
                tail = null; // the loop freed it
                return false;
            }
            if (Frontier.has(word, Frontier.TAKEN)) {
                tail = null;
            }
            if (fresh == null && (tail == null || tail.slot != Segment.slotOf(position))) {
                if (!hasMemory(position)) {
                    return false;
                }
                fresh = pool.take(frontier); // before the hold, because memory may run out
            }
        } while (!frontier.compareAndSet(word, Frontier.word(position, Frontier.HELD)));
        if (fresh != null) {
            fresh.slot = Segment.slotOf(position);
            if (tail == null) {
                handover = fresh;
            } else {
                tail.next = fresh;
                beforeTail = tail;
            }
            tail = fresh;
        }
        return true;
    }

    // The loop's side

    /** Lets so many bytes wait to be acknowledged from now on, at least 1; what is more already stays. */
    public void resize(int bytes) {
        capacityBytes = bytes;
    }

    /** The offset after the last byte that the application wrote. */
    public long written() {
        return Frontier.position(frontier.get());
    }

    /** The offset up to which everything was given back to the pool. */
    public long released() {
        return released;
    }

    public boolean resetRequested() {
        return resetRequested;
    }

    /** The code of {@link #reset} or {@link #resetWhenDelivered}, once one of them was asked for. */
    public long resetCode() {
        return resetCode;
    }

    /** Copies {@code [offset, offset + length)}, which must be written and not released, into {@code target}. */
    public void copy(long offset, byte[] target, int at, int length) {
        long written = written();
        if (closed || offset < released || length < 0 || offset + length > written) {
            throw new IndexOutOfBoundsException("[" + offset + ", +" + length + ") of [" + released + ", " + written
                    + ")" + (closed ? ", ended" : ""));
        }
        index(written);
        while (length > 0) {
            Segment segment = index.get(Segment.slotOf(offset));
            int place = Segment.placeOf(offset);
            int count = Math.min(length, Segment.BYTES - place);
            System.arraycopy(segment.bytes, place, target, at, count);
            offset += count;
            at += count;
            length -= count;
        }
    }

    /** Bytes below {@code upTo} are needed no more. Never goes back; ignored once the pipe ended. */
    public void release(long upTo) {
        if (closed || upTo <= released) {
            return;
        }
        long word = frontier.get();
        long written = Frontier.position(word);
        if (upTo > written) {
            throw new IndexOutOfBoundsException(upTo + " of " + written);
        }
        index(written);
        while (last.slot > index.firstSlot() && index.firstSlot() < Segment.slotOf(upTo)) {
            pool.give(index.removeFirst(), frontier);
        }
        // Everything consumed and the application not at it: the last segment goes too.
        if (upTo == written
                && frontier.compareAndSet(Frontier.word(written, 0), Frontier.word(written, Frontier.TAKEN))) {
            pool.give(index.removeFirst(), frontier);
            last = null;
            indexedTo = written;
        }
        released = upTo;
    }

    /** Ends the pipe and tells the application why; the first reason counts. */
    public void end(PipeEnd reason) {
        if (end == null) {
            end = reason;
        }
        discard();
    }

    /** Gives every segment back; what is written from now on is refused. Idempotent. */
    public void discard() {
        if (closed) {
            return;
        }
        closed = true;
        long word = frontier.end(0);
        index(Frontier.position(word));
        // Held: the application is filling the last segment or linking a fresh one from it, and frees it when it is
        // done.
        Segment left = Frontier.has(word, Frontier.HELD) ? last : null;
        Segment segment;
        while ((segment = index.removeFirst()) != null) {
            if (segment != left) {
                pool.give(segment, frontier);
            }
        }
        index.clear();
        last = null;
    }

    /** Brings the segments up to {@code written} into the index. */
    private void index(long written) {
        while (indexedTo < written) {
            Segment segment = last == null ? handover : last.next;
            index.put(segment);
            last = segment;
            indexedTo = segment.endOffset();
        }
    }
}
