package loomwire.quic.stream;

import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.RangeSet;
import loomwire.quic.base.TransportError;
import loomwire.quic.flow.ConnectionShare;

/**
 * Streams of the peer that are open only because it opened one with a higher number (RFC 9000 §3.2): known as ranges of
 * numbers, and made when a frame for them comes. So a stream costs what was sent for it, not what its number says. Owned
 * by the loop.
 */
final class UntouchedStreams {
    /**
     * Ranges that are kept at most. Each came with a packet that is lost or late, or with a stream that a peer holds in
     * stock; more are left by nobody who opens streams to use them.
     */
    static final int MAX_RANGES = 4096;

    private final RangeSet numbers = new RangeSet();
    private final RangeCost cost;

    UntouchedStreams(ConnectionShare memory) {
        cost = new RangeCost(memory);
    }

    /** Whether one more range can be remembered now, as far as memory goes; each stream makes one at most. */
    boolean hasMemory() {
        return cost.afford(numbers.count() + 1);
    }

    /** The connection is over. */
    void forget() {
        numbers.clear();
        cost.giveBack();
    }

    /**
     * The streams {@code [from, to)} were passed over.
     *
     * @throws QuicViolation STREAM_LIMIT_ERROR if that makes too many ranges
     */
    void passed(long from, long to) throws QuicViolation {
        if (from < to) {
            numbers.add(from, to);
            requireFew();
        }
    }

    boolean contains(long number) {
        return !numbers.isEmpty() && numbers.contains(number);
    }

    /**
     * The stream is being made.
     *
     * @throws QuicViolation STREAM_LIMIT_ERROR if that makes too many ranges of those that are left
     */
    void touched(long number) throws QuicViolation {
        numbers.remove(number, number + 1);
        requireFew();
    }

    private void requireFew() throws QuicViolation {
        if (numbers.count() > MAX_RANGES) {
            throw new QuicViolation(
                    TransportError.STREAM_LIMIT_ERROR, "more than " + MAX_RANGES + " gaps between the streams in use");
        }
    }
}
