package loomwire.quic;

/** The peer wants no more of what we send (STOP_SENDING). */
public final class StreamStoppedException extends QuicException {
    private final long errorCode;

    public StreamStoppedException(long errorCode, String message) {
        super(message);
        this.errorCode = errorCode;
    }

    /** The application's error code. */
    public long errorCode() {
        return errorCode;
    }
}
