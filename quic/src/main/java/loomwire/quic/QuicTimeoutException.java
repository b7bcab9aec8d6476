package loomwire.quic;

/** A deadline passed; the message says of what, with whom, and how long was waited. */
public final class QuicTimeoutException extends QuicException {
    public QuicTimeoutException(String message) {
        super(message);
    }
}
