package loomwire.tunnel.migrate;

/** What becomes of a key of paqet. */
sealed interface Rule {

    /**
     * It means the same here, or nearly.
     *
     * @param difference what is different; empty if nothing a person would notice
     */
    record Keep(String difference) implements Rule {}

    /** As {@link Keep}, for a whole number, of which 0 meant the default there. */
    record Number(String difference) implements Rule {}

    /**
     * As {@link Number}, with a difference that there is on a client alone.
     *
     * @param difference what is different there
     */
    record NumberOfClient(String difference) implements Rule {}

    /** It has no equivalent here. */
    record Drop(String why) implements Rule {}

    /**
     * A local address to listen on.
     *
     * @param host for when it is missing
     */
    record Listener(String host) implements Rule {}

    /** The transport, of which there is one here. */
    record Protocol() implements Rule {}

    /** It is judged together with others, once all are read. */
    record Several() implements Rule {}
}
