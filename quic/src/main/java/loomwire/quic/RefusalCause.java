package loomwire.quic;

/** Why an endpoint took no further connection. */
public enum RefusalCause {
    /** It accepts none any more, since it is being closed. */
    STOPPED,
    /** As many connections as its configuration allows are there. */
    TOO_MANY_CONNECTIONS,
    /** As many handshakes are under way as may be, in all or from its network; it is not told, and may try again. */
    TOO_MANY_HANDSHAKES,
    /** The memory budget is used up. */
    OUT_OF_MEMORY,
    /** As many connections as its configuration allows wait for the application to accept them. */
    BACKLOG_FULL
}
