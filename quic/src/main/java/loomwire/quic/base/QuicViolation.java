package loomwire.quic.base;

/**
 * A peer broke the protocol: what the connection is closed with. Carries no stack trace, because a peer decides how
 * often it is thrown; it is caught in one place, where a packet's processing ends.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-11">RFC 9000 §11</a>
 */
public final class QuicViolation extends Exception {
    private final long errorCode;
    private final long frameType;
    private final String reason;

    /** A violation outside any particular frame. */
    public QuicViolation(long errorCode, String reason) {
        this(errorCode, 0, reason);
    }

    /**
     * @param errorCode a code of {@link TransportError}
     * @param frameType the frame in which it was found, 0 if unknown
     * @param reason what was wrong, for the peer's log and ours
     */
    public QuicViolation(long errorCode, long frameType, String reason) {
        super(reason, null, false, false);
        this.errorCode = errorCode;
        this.frameType = frameType;
        this.reason = reason;
    }

    public long errorCode() {
        return errorCode;
    }

    public long frameType() {
        return frameType;
    }

    /** The same violation, now that the frame in which it happened is known. */
    public QuicViolation inFrame(long type) {
        return frameType != 0 ? this : new QuicViolation(errorCode, type, reason);
    }

    @Override
    public String toString() {
        return TransportError.describe(errorCode) + ": " + reason;
    }
}
