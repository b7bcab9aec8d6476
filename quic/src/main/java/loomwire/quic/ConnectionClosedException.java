package loomwire.quic;

/** The connection has ended: who ended it, with which code, and why. */
public final class ConnectionClosedException extends QuicException {
    private final CloseReason reason;

    /** @param message the reason with the peer's address, as a person should read it */
    public ConnectionClosedException(CloseReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** The same end, thrown once more where somebody waits: the stack trace is the waiter's, the cause the first one. */
    public ConnectionClosedException again() {
        ConnectionClosedException copy = new ConnectionClosedException(reason, getMessage());
        copy.initCause(this);
        return copy;
    }

    public CloseReason reason() {
        return reason;
    }
}
