package loomwire.quic.runtime;

/** One half of a stream, seen as a place where an application thread may wait. Marked and woken on the loop. */
abstract class WakeTarget {
    /** Whether it is on the wake list. Owned by the loop, like the next one. */
    boolean marked;
    /** When the loop began to hold its wake-up back; {@link WakeList#NOT_HELD} before. */
    long heldSince;

    /** Whether a thread waits. One that does not will look for itself before it waits. */
    abstract boolean isWaiting();

    /** Whether waking it is worth the cost now: enough to read or room to write, or an end that it must hear of. */
    abstract boolean isDue();

    /** How long a wake-up that is not due may be held back while the port is busy. Loop only. */
    abstract long patienceNanos();

    /** Called on the loop. */
    abstract void wake();

    /** Something changed for it, whether a thread waits or not; called on the loop after the flush. */
    void changed() {}
}
