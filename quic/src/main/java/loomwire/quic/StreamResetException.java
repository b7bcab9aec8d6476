package loomwire.quic;

/** The peer abandoned its sending half (RESET_STREAM): what was not read yet is lost. */
public final class StreamResetException extends QuicException {
    private final long errorCode;

    public StreamResetException(long errorCode, String message) {
        super(message);
        this.errorCode = errorCode;
    }

    /** The application's error code. */
    public long errorCode() {
        return errorCode;
    }
}
