package loomwire.tunnel.testing;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread brings about, with a limit far beyond what it can take. */
public final class Eventually {
    private static final long LIMIT_NANOS = 20_000_000_000L;
    private static final long LOOK_NANOS = 1_000_000;

    private Eventually() {}

    public static void holds(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never: " + what);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
