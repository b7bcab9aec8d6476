package loomwire.quic.base;

/**
 * The time of day, for what several servers or several lives of one must agree on, such as the age of a token. The core
 * never asks the system: the runtime passes it in, as it does {@link Entropy}; what happens within a connection goes by
 * the {@code now} of each call instead.
 */
@FunctionalInterface
public interface WallClock {
    /** Milliseconds since the beginning of 1970, UTC. */
    long unixMillis();
}
