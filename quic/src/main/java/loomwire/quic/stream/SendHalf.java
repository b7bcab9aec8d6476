package loomwire.quic.stream;

import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.RangeSet;
import loomwire.quic.flow.SendCredit;
import loomwire.quic.pipe.PipeEnd;
import loomwire.quic.pipe.SendPipe;
import loomwire.quic.stream.SendState.Event;
import loomwire.quic.wire.FrameWriter;
import loomwire.quic.wire.ResetStreamFrame;
import loomwire.quic.wire.StreamDataBlockedFrame;

/**
 * The sending half of a stream: which of its bytes go next, which are on their way, which are settled. Lost bytes go
 * before new ones; all are copied straight from the pipe into the packet. Owned by the loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-3.1">RFC 9000 §3.1</a>
 */
public final class SendHalf {
    /** A piece of a stream smaller than this is not begun at the end of a packet: header and bookkeeping cost more. */
    static final int MIN_PIECE_BYTES = 64;

    private static final long UNKNOWN = -1;

    private final long id;
    private final SendPipe pipe;
    private final SendCredit credit;
    private final RangeSet acknowledged = new RangeSet();
    private final RangeSet lost = new RangeSet();
    private SendState state = SendState.READY;

    /** As the pipe stood at the last {@link #poll()}. */
    private long written;

    private long finalSize = UNKNOWN;

    /** The offset of the next new byte. */
    private long sent;

    private boolean resetsWhenDelivered;
    private boolean finOwed;
    private boolean finAcknowledged;
    private long resetCode;
    private boolean resetOwed;

    private long lastOffset;
    private int lastLength;
    private boolean lastFin;

    SendHalf(long id, SendPipe pipe, long limit) {
        this.id = id;
        this.pipe = pipe;
        this.credit = new SendCredit(limit);
    }

    public SendPipe pipe() {
        return pipe;
    }

    /** Looks at the pipe: bytes written, finished or reset by the application since the last time. */
    public void poll() {
        if (pipe.resetRequested()) {
            reset(pipe.resetCode());
        }
        if (state.isReset() || finalSize != UNKNOWN) {
            return;
        }
        boolean finished = pipe.isFinished(); // before the position, which then is the last one
        resetsWhenDelivered = pipe.isResetWhenDelivered(); // likewise
        written = pipe.written();
        if (finished) {
            finalSize = written;
            finOwed = true;
        }
        resetIfDelivered();
    }

    // RFC 9000 §3.1: after RESET_STREAM nothing may be sent again, so it waits until nothing has to be.
    private void resetIfDelivered() {
        if (resetsWhenDelivered && acknowledgedPrefix() == written) {
            reset(pipe.resetCode());
        }
    }

    private long acknowledgedPrefix() {
        return !acknowledged.isEmpty() && acknowledged.start(0) == 0 ? acknowledged.end(0) : 0;
    }

    /** Whether bytes (lost ones, or new ones within the stream's credit) or the FIN wait to be sent. */
    public boolean hasDataToSend() {
        return hasDataWithoutConnectionCredit() || sent < written && credit.available() > 0 && !state.isReset();
    }

    /** Whether lost bytes or a FIN that needs no new bytes wait: they go out whatever the connection's credit. */
    boolean hasDataWithoutConnectionCredit() {
        return !state.isReset() && (!lost.isEmpty() || finOwed && sent == finalSize);
    }

    /**
     * Writes one STREAM frame into {@code w} if one is due and some of it fits. {@link #lastOffset()},
     * {@link #lastLength()} and {@link #lastFin()} then describe it.
     *
     * @param connectionCredit pays for new bytes; bytes sent again cost nothing
     * @return whether a frame was written
     */
    public boolean writeFrame(ByteWriter w, SendCredit connectionCredit) {
        if (state.isReset()) {
            return false;
        }
        if (!lost.isEmpty()) {
            return writeData(w, lost.start(0), lost.end(0) - lost.start(0), null);
        }
        if (sent < written) {
            if (credit.available() == 0) {
                credit.blocked();
                return false;
            }
            if (connectionCredit.available() == 0) {
                connectionCredit.blocked();
                return false;
            }
            long allowed = Math.min(credit.available(), connectionCredit.available());
            return writeData(w, sent, Math.min(written - sent, allowed), connectionCredit);
        }
        return finOwed && writeData(w, finalSize, 0, null);
    }

    private boolean writeData(ByteWriter w, long offset, long available, SendCredit connectionCredit) {
        int room = w.remaining();
        int length = (int) Math.min(available, room);
        length = Math.min(length, room - FrameWriter.streamHeaderLength(id, offset, length));
        if (length < Math.min(available, MIN_PIECE_BYTES)) {
            return false;
        }
        boolean fin = offset + length == finalSize && !finAcknowledged;
        FrameWriter.streamHeader(w, id, offset, length, fin);
        if (length > 0) {
            pipe.copy(offset, w.array(), w.position(), length);
            w.position(w.position() + length);
        }
        if (offset == sent) {
            sent += length;
            if (connectionCredit != null) {
                connectionCredit.use(length);
                credit.use(length);
            }
        } else {
            lost.remove(offset, offset + length);
        }
        if (fin) {
            finOwed = false;
        }
        state = state.on(fin ? Event.SENT_FIN : Event.SENT_DATA);
        lastOffset = offset;
        lastLength = length;
        lastFin = fin;
        return true;
    }

    /** Offset of the frame that {@link #writeFrame} wrote last. */
    public long lastOffset() {
        return lastOffset;
    }

    public int lastLength() {
        return lastLength;
    }

    public boolean lastFin() {
        return lastFin;
    }

    /** The peer acknowledged a frame. Ignored after a reset. */
    public void acknowledged(long offset, int length, boolean fin) {
        if (state.isReset() || state.isTerminal()) {
            return;
        }
        long end = offset + length;
        acknowledged.add(offset, end);
        if (!lost.isEmpty()) {
            lost.remove(offset, end); // declared lost too early
        }
        if (fin) {
            finAcknowledged = true;
            finOwed = false;
        }
        long prefix = acknowledgedPrefix();
        pipe.release(prefix);
        if (finAcknowledged && prefix == finalSize) {
            state = state.on(Event.ALL_ACKNOWLEDGED);
        }
        resetIfDelivered();
    }

    /** A frame was lost: what of it was not acknowledged in another frame goes again. Ignored after a reset. */
    public void lost(long offset, int length, boolean fin) {
        if (state.isReset() || state.isTerminal()) {
            return;
        }
        long end = offset + length;
        lost.add(offset, end);
        for (int i = 0; i < acknowledged.count() && acknowledged.start(i) < end; i++) {
            if (acknowledged.end(i) > offset) {
                lost.remove(acknowledged.start(i), acknowledged.end(i));
            }
        }
        finOwed |= fin && !finAcknowledged;
    }

    /** The peer's MAX_STREAM_DATA; one below an earlier one is ignored. */
    public void onMaxStreamData(long limit) {
        credit.raise(limit);
    }

    /** The peer's STOP_SENDING: RFC 9000 §3.5 wants a RESET_STREAM in answer, which carries the same code. */
    public void stopped(long code) {
        if (!state.isTerminal() && !state.isReset()) {
            pipe.end(new PipeEnd.Stopped(code));
            reset(code);
        }
    }

    private void reset(long code) {
        if (state.isTerminal() || state.isReset()) {
            return;
        }
        state = state.on(Event.RESET);
        resetCode = code;
        resetOwed = true;
        finalSize = sent; // RFC 9000 §4.5: what flow control has counted
        finOwed = false;
        lost.clear();
        pipe.discard();
    }

    public boolean resetOwed() {
        return resetOwed;
    }

    /** The RESET_STREAM that is owed; taking it settles the debt until {@link #resetLost()}. */
    public ResetStreamFrame resetFrame() {
        resetOwed = false;
        return new ResetStreamFrame(id, resetCode, finalSize);
    }

    /** What {@link #resetFrame()} would return, for its length; leaves it owed. */
    public ResetStreamFrame peekResetFrame() {
        return new ResetStreamFrame(id, resetCode, finalSize);
    }

    public void resetAcknowledged() {
        resetOwed = false;
        state = state.on(Event.RESET_ACKNOWLEDGED);
    }

    public void resetLost() {
        resetOwed = state == SendState.RESET_SENT;
    }

    /** Takes note if the peer's limit for this stream is what holds it up. */
    void noteBlocked() {
        if (!state.isReset() && sent < written) {
            credit.blocked();
        }
    }

    /** Whether the peer is to be told that its limit for this stream holds us up; owed once for each limit. */
    public boolean blockedOwed() {
        return credit.isBlockedOwed() && !state.isReset();
    }

    /** The STREAM_DATA_BLOCKED that is owed; taking it settles the debt until {@link #blockedLost}. */
    public StreamDataBlockedFrame blockedFrame() {
        credit.blockedSent();
        return new StreamDataBlockedFrame(id, credit.limit());
    }

    public void blockedLost(long limit) {
        credit.blockedLost(limit);
    }

    /** Whether nothing is left to send or to be acknowledged. */
    public boolean isTerminal() {
        return state.isTerminal();
    }

    public boolean isReset() {
        return state.isReset();
    }

    /** New bytes sent so far; bytes sent again do not count again. */
    public long bytesSent() {
        return sent;
    }

    SendState state() {
        return state;
    }

    @Override
    public String toString() {
        return state + " sent " + sent + " of " + written + ", limit " + credit.limit() + ", lost " + lost;
    }
}
