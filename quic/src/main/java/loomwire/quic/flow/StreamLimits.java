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

    private final boolean bidirectional;

    private final long concurrentPeerStreams;
    private long peerLimit;
    private long peerOpened;
    private long peerEnded;
    private boolean lost;

    private final SendCredit own = new SendCredit(0);

    /** @param concurrentPeerStreams how many the peer may have open at once, as our transport parameters say */
    public StreamLimits(boolean bidirectional, long concurrentPeerStreams) {
        if (concurrentPeerStreams < 0 || concurrentPeerStreams > MAX_STREAMS) {
            throw new IllegalArgumentException("concurrentPeerStreams: " + concurrentPeerStreams);
        }
        this.bidirectional = bidirectional;
        this.concurrentPeerStreams = concurrentPeerStreams;
        this.peerLimit = concurrentPeerStreams;
    }

    // Streams that the peer opens

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
        if (count > peerLimit) {
            String kind = bidirectional ? "bidirectional" : "unidirectional";
            throw new QuicViolation(TransportError.STREAM_LIMIT_ERROR,
                    kind + " stream number " + count + " where " + peerLimit + " were allowed");
        }
        peerOpened = Math.max(peerOpened, count);
    }

    /** One of the peer's streams ended and was forgotten. */
    public void peerStreamEnded() {
        peerEnded++;
    }

    /** Whether a new MAX_STREAMS is worth telling the peer, or the last one was lost. */
    public boolean isUpdateOwed() {
        return lost || nextPeerLimit() - peerLimit >= Math.max(1, concurrentPeerStreams / UPDATE_FRACTION);
    }

    /** Raises the limit by the streams that ended and returns it, to be announced. */
    public long nextLimit() {
        lost = false;
        peerLimit = nextPeerLimit();
        return peerLimit;
    }

    /** The frame that announced {@code announced} was lost; only the newest matters. */
    public void updateLost(long announced) {
        lost |= announced == peerLimit;
    }

    private long nextPeerLimit() {
        return Math.min(MAX_STREAMS, concurrentPeerStreams + peerEnded);
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
