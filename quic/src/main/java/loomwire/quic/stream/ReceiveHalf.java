package loomwire.quic.stream;

import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.RangeSet;
import loomwire.quic.base.TransportError;
import loomwire.quic.base.VarInt;
import loomwire.quic.flow.ConnectionShare;
import loomwire.quic.flow.ReceiveWindow;
import loomwire.quic.pipe.PipeEnd;
import loomwire.quic.pipe.ReceivePipe;
import loomwire.quic.stream.ReceiveState.Event;
import loomwire.quic.wire.StopSendingFrame;

/**
 * The receiving half of a stream: which bytes came, how many may come, and what of them the connection's flow control
 * gets back. Owned by the loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-3.2">RFC 9000 §3.2</a>
 */
public final class ReceiveHalf {
    /**
     * Gaps that a peer may always leave in a stream: its frames may be small, and lost by the hundred.
     */
    static final int MIN_GAPS = 1024;
    /**
     * Where the window is large, one gap for so many bytes of it: two of the smallest full datagrams (RFC 9000 §14),
     * one that came and one that did not.
     */
    static final int BYTES_PER_GAP = 2400;

    /** Stands for "nothing was taken, for want of memory". */
    public static final long NO_MEMORY = -1;

    /** What the peer is told of a stream that nobody read: applications give their codes meanings, and this one has none. */
    static final long GIVEN_UP_CODE = 0;

    private static final long UNKNOWN = -1;

    private final long id;
    private final ReceivePipe pipe;
    private final ReceiveWindow window;
    private final RangeSet received = new RangeSet();
    private final RangeCost gaps;
    private ReceiveState state = ReceiveState.RECEIVE;

    private long finalSize = UNKNOWN;
    /** Bytes already returned by {@link #consumedDelta()}. */
    private long credited;

    private boolean stopped;
    private boolean stopSendingOwed;
    private boolean windowGrew;
    /** How far the application had read when it was last looked at, and since when that has been so. */
    private long readBefore = UNKNOWN;

    private long unreadSince;

    /** @param memory where gaps are held, which the peer may make as many as of bytes */
    ReceiveHalf(long id, ReceivePipe pipe, ReceiveWindow window, ConnectionShare memory) {
        this.id = id;
        this.pipe = pipe;
        this.window = window;
        this.gaps = new RangeCost(memory);
    }

    public ReceivePipe pipe() {
        return pipe;
    }

    /**
     * Takes the data of a STREAM frame, in whatever order and however often it comes.
     *
     * @return bytes by which the highest offset grew: what the connection's flow control counts; {@link #NO_MEMORY} if
     *     nothing was taken, so that the frame must count as lost
     * @throws QuicViolation FLOW_CONTROL_ERROR, FINAL_SIZE_ERROR or FRAME_ENCODING_ERROR
     */
    public long onStream(long offset, byte[] data, int from, int length, boolean fin) throws QuicViolation {
        long end = offset + length;
        if (end > VarInt.MAX) { // RFC 9000 §19.8
            throw new QuicViolation(TransportError.FRAME_ENCODING_ERROR, "stream data beyond 2^62-1");
        }
        if (fin) {
            checkFinalSize(end);
        } else if (finalSize != UNKNOWN && end > finalSize) {
            throw finalSizeError("data up to " + end + " after the final size " + finalSize);
        }
        poll();
        if (!isDiscarding() && !(pipe.hasMemoryFor(offset, length) && canRemember(offset))) {
            return NO_MEMORY;
        }
        long growth = grow(end);
        if (fin && finalSize == UNKNOWN) {
            finalSize = end;
            pipe.finish(end);
            state = state.on(Event.FIN);
        }
        if (!isDiscarding()) {
            store(offset, end, data, from, length);
        }
        settle();
        return growth;
    }

    /**
     * Takes a RESET_STREAM.
     *
     * @return as {@link #onStream}
     * @throws QuicViolation FLOW_CONTROL_ERROR or FINAL_SIZE_ERROR
     */
    public long onReset(long code, long size) throws QuicViolation {
        checkFinalSize(size);
        long growth = grow(size);
        poll();
        if (!isDiscarding() && contiguous() == size) {
            resetAfterAll(code, size);
        } else {
            resetNow(code, size);
        }
        settle();
        return growth;
    }

    // RFC 9000 §3.2: once all was received the application may be given it before it is told of the reset, so that what
    // a
    // peer said last is not thrown away with it.
    private void resetAfterAll(long code, long size) {
        if (state == ReceiveState.RECEIVE || state == ReceiveState.SIZE_KNOWN) {
            state = state.on(Event.FIN).on(Event.ALL_RECEIVED);
            finalSize = size;
            pipe.finish(size, new PipeEnd.Reset(code));
            stopSendingOwed = false;
        }
    }

    private void resetNow(long code, long size) {
        boolean wasReset = state.isReset();
        state = state.on(Event.RESET);
        finalSize = size;
        if (state.isReset() && !wasReset) {
            pipe.end(new PipeEnd.Reset(code));
            stopSendingOwed = false;
        }
    }

    /** RFC 9000 §4.5: once known, the final size stands, and no byte lies beyond it. */
    private void checkFinalSize(long size) throws QuicViolation {
        if (finalSize != UNKNOWN && size != finalSize) {
            throw finalSizeError("final size " + size + " after " + finalSize);
        }
        if (size < window.received()) {
            throw finalSizeError("final size " + size + " after data up to " + window.received());
        }
    }

    private QuicViolation finalSizeError(String what) {
        return new QuicViolation(TransportError.FINAL_SIZE_ERROR, "stream " + id + ": " + what);
    }

    private long grow(long end) throws QuicViolation {
        long growth = Math.max(0, end - window.received());
        window.received(growth);
        return growth;
    }

    private void store(long offset, long end, byte[] data, int from, int length) throws QuicViolation {
        if (received.add(offset, end)) {
            // What was allowed before the window shrank may still come, with its gaps.
            long allowed = Math.max(window.windowBytes(), window.limit() - window.consumed());
            if (received.count() > MIN_GAPS && received.count() > allowed / BYTES_PER_GAP) {
                throw new QuicViolation(TransportError.INTERNAL_ERROR, "stream " + id + " has too many gaps");
            }
            pipe.write(offset, data, from, length);
            long contiguous = contiguous();
            pipe.publish(contiguous);
            if (offset > contiguous) {
                windowGrew |= window.receivedAhead(length, window.received() - contiguous);
            }
        }
        if (finalSize != UNKNOWN && contiguous() == finalSize) {
            state = state.on(Event.ALL_RECEIVED);
        }
    }

    /** What follows on the bytes before it needs no range of its own. */
    private boolean canRemember(long offset) {
        return offset <= contiguous() || gaps.afford(received.count() + 1);
    }

    private long contiguous() {
        return !received.isEmpty() && received.start(0) == 0 ? received.end(0) : 0;
    }

    /** Looks at the pipe: whether the application read or stopped. The questions below do so by themselves. */
    public void poll() {
        if (!stopped && pipe.stopRequested()) {
            pipe.discard();
            stop();
        }
    }

    private void stop() {
        stopped = true;
        received.clear();
        gaps.giveBack();
        // RFC 9000 §3.5: of no use once the peer has said all it will say.
        stopSendingOwed = state == ReceiveState.RECEIVE || state == ReceiveState.SIZE_KNOWN;
    }

    // ---- nobody reads

    /** From {@code now} on it is to be told how long nothing was read. */
    void watchReader(long now) {
        readBefore = pipe.readPosition();
        unreadSince = now;
    }

    /** For how long something was there to be read and nothing was, as far as was watched; 0 if something was read. */
    long unreadNanos(long now) {
        if (isDiscarding() || pipe.readPosition() != readBefore || pipe.available() == 0) {
            watchReader(now);
        }
        return now - unreadSince;
    }

    /**
     * Nobody reads this, and others need its room: what came is thrown away, the peer told to stop, and whoever reads
     * after all is told why nothing comes.
     */
    void giveUp() {
        poll();
        if (!isDiscarding()) {
            pipe.end(PipeEnd.GIVEN_UP);
            stop();
        }
    }

    /** Whether what comes is only counted. */
    private boolean isDiscarding() {
        return stopped || state.isReset() || state.isTerminal();
    }

    /** Whether the peer is to be told a new limit. */
    public boolean maxStreamDataOwed() {
        poll();
        if (state != ReceiveState.RECEIVE || stopped) {
            return false;
        }
        window.consumed(pipe.readPosition() - window.consumed());
        return window.isUpdateOwed();
    }

    /** Whether the window has grown for lost bytes since this was asked: then a new limit is owed that nobody's reading tells of. */
    public boolean hasWindowGrown() {
        boolean grew = windowGrew;
        windowGrew = false;
        return grew;
    }

    /** Bytes that the peer may send on this stream before it hears from us again. */
    public long creditLeftBytes() {
        return window.creditLeftBytes();
    }

    /** The new limit, for MAX_STREAM_DATA; asking settles the debt until {@link #maxStreamDataLost}. */
    public long nextMaxStreamData(long now, long rttNanos) {
        return window.nextLimit(now, rttNanos);
    }

    /** The MAX_STREAM_DATA that announced {@code limit} was lost; only the newest is sent again. */
    public void maxStreamDataLost(long limit) {
        window.updateLost(limit);
    }

    public boolean stopSendingOwed() {
        poll();
        return stopSendingOwed;
    }

    /** The STOP_SENDING that is owed; taking it settles the debt until {@link #stopLost()}. */
    public StopSendingFrame stopSendingFrame() {
        poll();
        stopSendingOwed = false;
        return new StopSendingFrame(id, pipe.stopRequested() ? pipe.stopCode() : GIVEN_UP_CODE);
    }

    public void stopAcknowledged() {
        stopSendingOwed = false;
    }

    public void stopLost() {
        stopSendingOwed = state == ReceiveState.RECEIVE || state == ReceiveState.SIZE_KNOWN;
    }

    /**
     * Bytes that were read, or that nobody will read since the stream was reset or stopped, and that were not returned
     * before: they go back to the connection's flow control. To be collected whenever the application touched the
     * stream, and after {@link #onStream} and {@link #onReset}; a half with uncollected bytes is not terminal.
     */
    public long consumedDelta() {
        poll();
        // RFC 9000 §4.5: what was received and will never be read counts as consumed, or its credit is lost for good.
        long consumed = isDiscarding() ? window.received() : pipe.readPosition();
        long delta = consumed - credited;
        credited = consumed;
        settle();
        return delta;
    }

    private void settle() {
        if (credited == finalSize) {
            state = state.on(Event.ALL_CONSUMED);
            stopSendingOwed &= !state.isTerminal();
        }
    }

    /** Whether nothing more comes, and all that came was consumed and {@linkplain #consumedDelta() returned}. */
    public boolean isTerminal() {
        return state.isTerminal();
    }

    /** Bytes of credit used: the highest offset seen, or the final size. */
    public long bytesReceived() {
        return window.received();
    }

    public long windowBytes() {
        return window.windowBytes();
    }

    /** The stream is over or its connection is: what its window was granted goes back. */
    void relax() {
        window.relax();
        gaps.giveBack();
    }

    ReceiveState state() {
        return state;
    }

    @Override
    public String toString() {
        return state + " up to " + window.received() + " of " + window.limit() + ", have " + received;
    }
}
