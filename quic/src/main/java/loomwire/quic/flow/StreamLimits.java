package loomwire.quic.flow;

import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;

/**
 * How many streams of one type (bidirectional or unidirectional) may be opened, by us and by the peer. Counts are
 * cumulative, as in MAX_STREAMS. Owned by the loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-4.6">RFC 9000 §4.6</a>
 */
public final class StreamLimits {
    /** RFC 9000 §4.6: a larger count would allow stream ids that cannot be encoded. */
    public static final long MAX_STREAMS = 1L << 60;
    /** New credit is announced when this fraction (1/n) of the streams allowed at once has ended. */
    static final int UPDATE_FRACTION = 4;
    /**
     * How many streams a peer may have in hand beyond those that are open, until it has opened more than that: then as many
     * again. So a promise of many streams costs nothing before they are there, and opening many takes a few round trips.
     */
    static final long FIRST_HEADROOM = 1000;
    /** Likewise when memory is short. */
    static final long LEAST_HEADROOM = 4;

    private final boolean bidirectional;
    private final StreamMemory memory;

    private long concurrentPeerStreams;
    private long peerLimit;
    private long peerOpened;
    private long peerEnded;
    private boolean lost;

    private final SendCredit own = new SendCredit(0);

    /** How many more streams memory allows of those that are wanted. */
    @FunctionalInterface
    public interface StreamMemory {
        long share(long wanted, long least);
    }

    /**
     * The limits of a connection's beginning.
     *
     * @param concurrentPeerStreams how many the peer may have open at once, as our transport parameters say
     * @param memory asked before the peer is allowed more
     */
    public StreamLimits(boolean bidirectional, long concurrentPeerStreams, StreamMemory memory) {
        this.memory = memory;
        if (concurrentPeerStreams < 0 || concurrentPeerStreams > MAX_STREAMS) {
            throw new IllegalArgumentException("concurrentPeerStreams: " + concurrentPeerStreams);
        }
        this.bidirectional = bidirectional;
        this.concurrentPeerStreams = concurrentPeerStreams;
        this.peerLimit = concurrentPeerStreams;
    }

    // Streams that the peer opens

    /** The peer may have so many open at once from now on, if that is more than before. */
    public void raise(long concurrent) {
        concurrentPeerStreams = Math.max(concurrentPeerStreams, concurrent);
    }

    /** How many streams the peer may open in all. */
    public long peerLimit() {
        return peerLimit;
    }

    /** How many the peer has opened, in all. */
    public long peerOpened() {
        return peerOpened;
    }

    /**
     * The peer opened all streams below {@code count}.
     *
     * @throws QuicViolation STREAM_LIMIT_ERROR if that is more than it may
     */
    public void peerOpens(long count) throws QuicViolation {
        requireAllowed(count);
        peerOpened = Math.max(peerOpened, count);
    }

    /**
     * Whether the peer may open all streams below {@code count}.
     *
     * @throws QuicViolation STREAM_LIMIT_ERROR if it may not
     */
    public void requireAllowed(long count) throws QuicViolation {
        if (count > peerLimit) {
            String kind = bidirectional ? "bidirectional" : "unidirectional";
            throw new QuicViolation(
                    TransportError.STREAM_LIMIT_ERROR,
                    kind + " stream number " + count + " where " + peerLimit + " were allowed");
        }
    }

    /** One of the peer's streams ended and was forgotten. */
    public void peerStreamEnded() {
        peerEnded++;
    }

    /** Whether a new MAX_STREAMS is worth telling the peer, or the last one was lost. */
    public boolean isUpdateOwed() {
        if (lost) {
            return true;
        }
        long wanted = wantedHeadroom();
        long allowed = allowed(wanted);
        long grown = peerOpened + allowed - peerLimit;
        // What grows to a limit that never was announced need not wait for more; nor does what memory makes small.
        boolean whole = peerLimit < concurrentPeerStreams && peerOpened - peerEnded + allowed == concurrentPeerStreams;
        long worth = allowed < wanted || whole
                ? Math.max(1, allowed / UPDATE_FRACTION)
                : Math.max(1, Math.min(concurrentPeerStreams, Math.max(FIRST_HEADROOM, wanted)) / UPDATE_FRACTION);
        return grown >= worth;
    }

    /** How many streams beyond those it has opened the peer should be allowed, were there memory without end. */
    private long wantedHeadroom() {
        long live = peerOpened - peerEnded;
        return Math.max(
                0,
                Math.min(
                        Math.min(concurrentPeerStreams - live, Math.max(FIRST_HEADROOM, live)),
                        MAX_STREAMS - peerOpened));
    }

    private long allowed(long wanted) {
        return wanted == 0 ? 0 : memory.share(wanted, Math.min(wanted, LEAST_HEADROOM));
    }

    /** Raises the limit as far as it may be and returns it, to be announced. */
    public long nextLimit() {
        lost = false;
        peerLimit = Math.max(peerLimit, peerOpened + allowed(wantedHeadroom()));
        return peerLimit;
    }

    /** The frame that announced {@code announced} was lost; only the newest matters. */
    public void updateLost(long announced) {
        lost |= announced == peerLimit;
    }

    // Streams that we open

    /**
     * Takes the next number of our streams.
     *
     * @return the number, from 0; -1 if the peer allows no more now, which it is then owed a STREAMS_BLOCKED for
     */
    public long open() {
        if (own.available() == 0) {
            own.blocked();
            return -1;
        }
        own.use(1);
        return own.used() - 1;
    }

    /** How many we have opened, in all. */
    public long opened() {
        return own.used();
    }

    /** The peer's MAX_STREAMS; returns whether there is more credit now. */
    public boolean onMaxStreams(long count) {
        return own.raise(count);
    }

    /** Credit for our streams, with its account of STREAMS_BLOCKED. */
    public SendCredit own() {
        return own;
    }
}
