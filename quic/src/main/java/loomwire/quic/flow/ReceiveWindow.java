package loomwire.quic.flow;

import loomwire.quic.base.MemoryAccount;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;

/**
 * What we allow the peer to send, for a stream or for the connection: a window that slides, and grows while it is what
 * holds the peer back. A stream's slides as its reader consumes, and shrinks again under a reader that falls behind. The
 * connection's slides as bytes arrive, until as much as its largest window waits for readers: or else a few streams
 * that nobody reads would stop all the others. It shrinks when the endpoint itself falls behind. Owned by the loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-4.2">RFC 9000 §4.2</a>
 */
public final class ReceiveWindow {
    /**
     * New credit is announced when this fraction (1/n) of the window was consumed: early enough that the peer still has
     * three quarters to go on with, seldom enough that a full window costs only four frames.
     */
    static final int UPDATE_FRACTION = 4;
    /** Half a window within this many round trips says that the window, not the path or the reader, sets the pace. */
    static final int TUNING_ROUND_TRIPS = 2;
    /**
     * A round trip shorter than half of this counts as that: between packets and credit lie also two thread wake-ups
     * and a batch or two, which a window sized for a sub-millisecond path would stall on.
     */
    static final long MIN_TUNING_NANOS = 10_000_000;
    /** Half a window in so many times longer than that, with the other half waiting, says that the reader is behind. */
    static final int SHRINKING_FACTOR = 8;

    /** More than this part (1/n) of the window ahead of a gap says that the window is too small for the path's losses. */
    static final int STRETCHING = 4;
    /** Crowded once less than this part (1/n) of the largest window is free for bytes that wait for readers. */
    private static final int CROWD_FRACTION = 4;

    /** When memory is short, a stream's window goes down to this, the connection's to the next. */
    static final long LEAST_STREAM_BYTES = 16 * 1024;

    static final long LEAST_CONNECTION_BYTES = 64 * 1024;

    private final boolean ofConnection;
    private final MemoryAccount memory;
    private long initialWindowBytes;
    private long maxWindowBytes;
    private long windowBytes;
    private long limit;
    private long received;
    private long consumed;
    private boolean lost;
    /** Bytes that came ahead of a gap since the window last grew for that. */
    private long ahead;

    /** When and where the running measurement for the tuning began. */
    private boolean measuring;

    private long measuredSince;
    private long measuredFrom;

    private ReceiveWindow(boolean ofConnection, long initialWindowBytes, long maxWindowBytes, MemoryAccount memory) {
        this.memory = memory;
        this.ofConnection = ofConnection;
        this.initialWindowBytes = initialWindowBytes;
        this.windowBytes = initialWindowBytes;
        this.maxWindowBytes = Math.max(initialWindowBytes, maxWindowBytes);
        this.limit = initialWindowBytes;
    }

    /**
     * A stream's.
     *
     * @param initialWindowBytes the first window, as announced in our transport parameters
     * @param maxWindowBytes how far tuning may raise it; less than the first window means no tuning
     * @param memory asked before the window grows, and how much of it to use
     */
    public static ReceiveWindow ofStream(long initialWindowBytes, long maxWindowBytes, MemoryAccount memory) {
        return new ReceiveWindow(false, initialWindowBytes, maxWindowBytes, memory);
    }

    /**
     * The connection's.
     *
     * @param initialWindowBytes the first window, as announced in our transport parameters
     * @param maxWindowBytes how far tuning may raise it, and how many bytes may wait for readers in all streams together
     * @param memory likewise
     */
    public static ReceiveWindow ofConnection(long initialWindowBytes, long maxWindowBytes, MemoryAccount memory) {
        return new ReceiveWindow(true, initialWindowBytes, maxWindowBytes, memory);
    }

    /** From now on the first window is this, and tuning may go so far; the peer is told if that is more than before. */
    public void raise(long newInitialBytes, long newMaxBytes) {
        initialWindowBytes = Math.max(initialWindowBytes, newInitialBytes);
        maxWindowBytes = Math.max(initialWindowBytes, newMaxBytes);
        windowBytes = Math.max(windowBytes, initialWindowBytes);
    }

    /** The announced limit: the peer may send bytes below it. */
    public long limit() {
        return limit;
    }

    /** Bytes that the peer may send before it hears from us again. */
    public long creditLeftBytes() {
        return limit - received;
    }

    public long windowBytes() {
        return windowBytes;
    }

    /** Whether so much of a connection waits for readers that its window soon slides no more. */
    public boolean isCrowded() {
        return received - consumed >= maxWindowBytes - maxWindowBytes / CROWD_FRACTION;
    }

    /** Bytes that count against the limit: the sum of the highest offsets. */
    public long received() {
        return received;
    }

    public long consumed() {
        return consumed;
    }

    /**
     * Counts bytes that were new to the limit.
     *
     * @throws QuicViolation FLOW_CONTROL_ERROR if they go past it (RFC 9000 §4.1)
     */
    public void received(long bytes) throws QuicViolation {
        if (bytes > limit - received) {
            throw new QuicViolation(
                    TransportError.FLOW_CONTROL_ERROR,
                    "received up to " + (received + bytes) + " where " + limit + " was allowed");
        }
        received += bytes;
    }

    /**
     * Bytes came that no reader can have, since others before them are lost. The window must hold what comes until those are
     * repaired, a round trip and more; and the reader, who waits for them, tells nothing by consuming nothing. So it grows at
     * once. Each time costs the peer a part of the window in bytes that it really sent.
     *
     * @param aheadOfGap bytes from the first gap to the highest that came
     * @return whether the window grew, so that the peer is to be told
     */
    public boolean receivedAhead(int bytes, long aheadOfGap) {
        ahead += bytes;
        if (Math.min(ahead, aheadOfGap) <= windowBytes / STRETCHING) {
            return false;
        }
        ahead = 0;
        long before = windowBytes;
        grow(Math.min(maxWindowBytes, windowBytes * 2));
        return windowBytes > before;
    }

    /** The application consumed bytes, or they were thrown away on its behalf. */
    public void consumed(long bytes) {
        consumed += bytes;
        if (bytes < 0 || consumed > received) {
            throw new IllegalStateException("consumed " + consumed + " of " + received);
        }
    }

    /** Whether a new limit is worth telling the peer, or the last one was lost. */
    public boolean isUpdateOwed() {
        long usable = usableBytes();
        return lost || target(usable) - limit >= Math.max(1, usable / UPDATE_FRACTION);
    }

    /**
     * The window as far as memory allows. However short it is, once everything was consumed a limit is owed that lets
     * the peer go on.
     */
    private long usableBytes() {
        return memory.share(
                windowBytes, Math.min(windowBytes, ofConnection ? LEAST_CONNECTION_BYTES : LEAST_STREAM_BYTES));
    }

    private long target(long usable) {
        return ofConnection ? Math.min(received + usable, consumed + maxWindowBytes) : consumed + usable;
    }

    /**
     * Tunes the window, slides it, and returns the new limit, which is to be announced.
     *
     * @param rttNanos the smoothed round-trip time; 0 if unknown
     */
    public long nextLimit(long now, long rttNanos) {
        return nextLimit(now, rttNanos, false);
    }

    /**
     * Likewise for a connection.
     *
     * @param pointless a larger window would only lengthen a queue at our own door: it goes back to its first size
     */
    public long nextLimit(long now, long rttNanos, boolean pointless) {
        tune(now, rttNanos, pointless);
        lost = false;
        limit = Math.max(limit, target(usableBytes()));
        return limit;
    }

    /** The frame that announced {@code announced} was lost; only the newest matters. */
    public void updateLost(long announced) {
        lost |= announced == limit;
    }

    private void tune(long now, long rttNanos, boolean pointless) {
        long progress = ofConnection ? received : consumed;
        if (measuring && progress - measuredFrom < windowBytes / 2) {
            return;
        }
        long fast = Math.max(MIN_TUNING_NANOS, TUNING_ROUND_TRIPS * rttNanos);
        long took = now - measuredSince;
        if (pointless) {
            shrink(Math.max(initialWindowBytes, windowBytes / 2));
        } else if (measuring && took <= fast) {
            grow(Math.min(maxWindowBytes, windowBytes * 2));
        } else if (measuring
                && !ofConnection
                && took > SHRINKING_FACTOR * fast
                && received - consumed >= windowBytes / 2) {
            shrink(Math.max(initialWindowBytes, windowBytes / 2));
        }
        measuring = true;
        measuredSince = now;
        measuredFrom = progress;
    }

    private void grow(long bytes) {
        if (bytes > windowBytes && memory.promise(bytes - windowBytes)) {
            windowBytes = bytes;
        }
    }

    private void shrink(long bytes) {
        memory.withdraw(windowBytes - bytes);
        windowBytes = bytes;
    }

    /**
     * Goes back to the first window: nothing is under way that a larger one would help, or the stream or connection is
     * over. What was announced stays announced. It grows anew when it must.
     */
    public void relax() {
        if (windowBytes > initialWindowBytes) {
            shrink(initialWindowBytes);
            measuring = false;
        }
    }
}
