package loomwire.quic.stream;

/**
 * What this end grants a stream.
 *
 * @param maxBidirectionalStreams how many the peer may have open at once, 0 to 2^60
 * @param maxUnidirectionalStreams likewise
 * @param initialWindowBytes first flow-control credit of a stream, as announced in our transport parameters
 * @param maxWindowBytes how far auto-tuning may raise it
 * @param sendBufferBytes bytes that a stream buffers for sending, at least 1
 */
public record StreamSettings(
        long maxBidirectionalStreams,
        long maxUnidirectionalStreams,
        long initialWindowBytes,
        long maxWindowBytes,
        int sendBufferBytes) {}
