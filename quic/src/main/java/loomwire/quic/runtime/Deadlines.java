package loomwire.quic.runtime;

import java.time.Duration;

/**
 * How long a call of an application may wait. Who waits does so itself, with the deadline on its own wait: there is nothing to
 * fork, so a scope would only cost a thread and 2 to 50 µs more. Cancelling comes from the parent all the same: whoever owns the
 * waiting thread, or the scope in which it runs, interrupts it.
 */
final class Deadlines {
    /** Longer than anybody waits; longer durations would overflow the nanoseconds of the platform's timer. */
    static final Duration LONGEST = Duration.ofDays(3650);

    private Deadlines() {}

    /** The duration, shortened where it would overflow; a negative one is none at all. */
    static Duration bounded(Duration limit) {
        return limit.compareTo(LONGEST) > 0 ? LONGEST : limit.isNegative() ? Duration.ZERO : limit;
    }
}
