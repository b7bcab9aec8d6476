package loomwire.tunnel.config;

/**
 * The rates under {@code transport.quic}, in bytes a second of all connections of this end together.
 *
 * @param up {@code rate_up}: at which this end sends while the path delivers; 0 unless {@code congestion} is {@code fixed}
 * @param down {@code rate_down}, of a client: at which its server shall send; 0 to leave it to the server
 * @param limit {@code rate_limit}, of a server: the most that a client gets who asks for a rate; 0 if nobody's wish is followed
 */
public record FixedRates(long up, long down, long limit) {
    /** Enough for the lines that people have; what a path does not give is not sent for long anyway. */
    static final long DEFAULT_LIMIT = 125_000_000;

    /** What each of so many connections may have of it. */
    public FixedRates each(int connections) {
        return new FixedRates(up / connections, down / connections, limit);
    }
}
