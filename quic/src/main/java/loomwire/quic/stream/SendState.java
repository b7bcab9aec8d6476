package loomwire.quic.stream;

/**
 * Where a sending half stands. {@link #on} is the transition table.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-3.1">RFC 9000 §3.1</a>
 */
enum SendState {
    READY,
    SEND,
    DATA_SENT,
    DATA_RECEIVED,
    RESET_SENT,
    RESET_RECEIVED;

    /** What moves a sending half on. */
    enum Event {
        /** A STREAM frame without FIN went out. */
        SENT_DATA,
        /** The STREAM frame with FIN went out for the first time. */
        SENT_FIN,
        /** The peer acknowledged all data and the FIN. */
        ALL_ACKNOWLEDGED,
        /** The application gave up, or the peer asked for it with STOP_SENDING. */
        RESET,
        /** The peer acknowledged RESET_STREAM. */
        RESET_ACKNOWLEDGED
    }

    /** The state after {@code event}; the same one when the event means nothing here. */
    SendState on(Event event) {
        return switch (this) {
            case READY, SEND ->
                switch (event) {
                    case SENT_DATA -> SEND;
                    case SENT_FIN -> DATA_SENT;
                    case RESET -> RESET_SENT;
                    case ALL_ACKNOWLEDGED, RESET_ACKNOWLEDGED -> this;
                };
            case DATA_SENT ->
                switch (event) {
                    case ALL_ACKNOWLEDGED -> DATA_RECEIVED;
                    case RESET -> RESET_SENT;
                    case SENT_DATA, SENT_FIN, RESET_ACKNOWLEDGED -> this;
                };
            case RESET_SENT ->
                switch (event) {
                    case RESET_ACKNOWLEDGED -> RESET_RECEIVED;
                    case SENT_DATA, SENT_FIN, ALL_ACKNOWLEDGED, RESET -> this;
                };
            case DATA_RECEIVED, RESET_RECEIVED -> this;
        };
    }

    boolean isTerminal() {
        return this == DATA_RECEIVED || this == RESET_RECEIVED;
    }

    boolean isReset() {
        return this == RESET_SENT || this == RESET_RECEIVED;
    }
}
