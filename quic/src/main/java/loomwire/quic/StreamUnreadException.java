package loomwire.quic;

/** A stream was given up here, since nobody read it while others of its connection had no room: what was not read is lost. */
public final class StreamUnreadException extends QuicException {
    public StreamUnreadException(String message) {
        super(message);
    }
}
