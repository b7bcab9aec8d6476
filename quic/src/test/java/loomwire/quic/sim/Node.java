package loomwire.quic.sim;

/**
 * A place that datagrams pass through in a {@link Ring}: an endpoint, or a stretch of network. Virtual time only.
 */
interface Node {
    /** What a node wants after a call. */
    sealed interface Output {
        /** Hand this to the next node, and ask me again at once. */
        record Send(byte[] datagram) implements Output {}

        /** Nothing now; ask me again at this time. */
        record WakeAt(long nanos) implements Output {}

        /** Nothing, until a datagram comes. */
        record Idle() implements Output {}
    }

    /** @param datagram what the node before sent, or {@code null} if it is only asked */
    Output process(byte[] datagram, long now);
}
