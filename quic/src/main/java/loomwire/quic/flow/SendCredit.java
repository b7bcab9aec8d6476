package loomwire.quic.flow;

/**
 * What the peer allows us to send, for a stream or for the connection, and whether it ought to be told that we could
 * send more. Owned by the loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-4.1">RFC 9000 §4.1</a>
 */
public final class SendCredit {
    private static final long NEVER = -1;

    private long limit;
    private long used;
    /** The limit at which we were last blocked: a BLOCKED frame is owed once for each limit. */
    private long blockedAt = NEVER;

    private boolean blockedOwed;

    /** @param limit the first limit in bytes, from the peer's transport parameters */
    public SendCredit(long limit) {
        this.limit = limit;
    }

    public long limit() {
        return limit;
    }

    /** Bytes sent so far, each counted once. */
    public long used() {
        return used;
    }

    public long available() {
        return limit - used;
    }

    /**
     * The peer announced a limit. A lower one than before is old news and ignored.
     *
     * @return whether there is more credit now
     */
    public boolean raise(long newLimit) {
        if (newLimit <= limit) {
            return false;
        }
        limit = newLimit;
        blockedOwed = false;
        return true;
    }

    /** Takes credit for new bytes, which must be available. */
    public void use(long bytes) {
        if (bytes < 0 || bytes > available()) {
            throw new IllegalStateException(bytes + " bytes of credit wanted, " + available() + " left");
        }
        used += bytes;
    }

    /** There was something to send and no credit for it. */
    public void blocked() {
        if (available() == 0 && blockedAt != limit) {
            blockedAt = limit;
            blockedOwed = true;
        }
    }

    /** Whether a DATA_BLOCKED or STREAM_DATA_BLOCKED with {@link #limit()} is to be sent. */
    public boolean isBlockedOwed() {
        return blockedOwed;
    }

    /** The frame was put into a packet. */
    public void blockedSent() {
        blockedOwed = false;
    }

    /** The frame that announced {@code atLimit} was lost; it is owed again if that is still where we stand. */
    public void blockedLost(long atLimit) {
        // RFC 9000 §13.3: a new frame is sent if the packet with the most recent one for its scope is lost, but only
        // while blocked on the corresponding limit.
        blockedOwed |= atLimit == limit && available() == 0;
    }
}
