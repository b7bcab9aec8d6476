package loomwire.tunnel.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread brings about, with a limit far beyond what it can take. */
public final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long LOOK_NANOS = 1_000_000;

    private Eventually() {}

    public static void holds(String what, BooleanSupplier condition) {
        holds(what, LIMIT, condition);
    }

    /** With a limit of its own, where processes have to start or several deadlines of ours follow each other. */
    public static void holds(String what, Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never: " + what);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
