package loomwire.tunnel.relay;

import java.util.concurrent.Semaphore;

/**
 * How many relayed streams a process may have at once. A stream counts from when its request has been read, so that
 * peers which open and say nothing use up none of it. Thread-safe.
 */
public final class StreamBudget {
    private final Semaphore permits;
    private final int max;

    /** @param max 0 for no limit */
    public StreamBudget(int max) {
        this.max = max;
        this.permits = new Semaphore(max == 0 ? Integer.MAX_VALUE : max);
    }

    /** Takes one if there is one; it has to be given back. */
    public boolean tryTake() {
        return permits.tryAcquire();
    }

    public void giveBack() {
        permits.release();
    }

    public int max() {
        return max;
    }
}
