package loomwire.quic.stream;

/**
 * Where a receiving half stands. {@link #on} is the transition table.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-3.2">RFC 9000 §3.2</a>
 */
enum ReceiveState {
    RECEIVE,
    SIZE_KNOWN,
    DATA_RECEIVED,
    DATA_READ,
    RESET_RECEIVED,
    RESET_READ;

    /** What moves a receiving half on. */
    enum Event {
        /** A STREAM frame with FIN came. */
        FIN,
        /** Nothing is missing up to the final size. */
        ALL_RECEIVED,
        /** The application read everything, or wants nothing of what is left. */
        ALL_CONSUMED,
        /** RESET_STREAM came. */
        RESET
    }

    /** The state after {@code event}; the same one when the event means nothing here. */
    ReceiveState on(Event event) {
        return switch (this) {
            case RECEIVE ->
                switch (event) {
                    case FIN -> SIZE_KNOWN;
                    case RESET -> RESET_RECEIVED;
                    case ALL_RECEIVED, ALL_CONSUMED -> this;
                };
            case SIZE_KNOWN ->
                switch (event) {
                    case ALL_RECEIVED -> DATA_RECEIVED;
                    case RESET -> RESET_RECEIVED;
                    // The reader stopped: what is still missing would be thrown away, so it need not be waited for.
                    case ALL_CONSUMED -> DATA_READ;
                    case FIN -> this;
                };
            case DATA_RECEIVED ->
                switch (event) {
                    case ALL_CONSUMED -> DATA_READ;
                    // RFC 9000 §3.2: a reset after everything came may be ignored, so that the application gets it all.
                    case FIN, ALL_RECEIVED, RESET -> this;
                };
            case RESET_RECEIVED ->
                switch (event) {
                    case ALL_CONSUMED -> RESET_READ;
                    case FIN, ALL_RECEIVED, RESET -> this;
                };
            case DATA_READ, RESET_READ -> this;
        };
    }

    boolean isTerminal() {
        return this == DATA_READ || this == RESET_READ;
    }

    boolean isReset() {
        return this == RESET_RECEIVED || this == RESET_READ;
    }
}
