package loomwire.quic;

/** The peer allows no further stream now (RFC 9000 §4.6); try later or on another connection. */
public final class StreamLimitException extends QuicException {
    public StreamLimitException(String message) {
        super(message);
    }
}
