package loomwire.quic;

/** The endpoint is closed, or its port failed. */
public final class EndpointClosedException extends QuicException {
    public EndpointClosedException(String message) {
        super(message);
    }

    public EndpointClosedException(String message, Throwable cause) {
        super(message, cause);
    }
}
