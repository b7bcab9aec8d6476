package loomwire.tunnel.relay;

/**
 * A virtual thread's turn on a processor while it copies. A thread that is never made to wait, because its source is as
 * fast as its sink, keeps the processor: it gives it up by itself now and then. Owned by one thread.
 */
final class Turn {
    /** Sixteen large copies, some hundred microseconds: long against the change of threads, short against any deadline. */
    static final int COPIES = 16;

    private int left = COPIES;

    /** A piece was copied, of any size. */
    void copied() {
        if (--left == 0) {
            left = COPIES;
            Thread.yield();
        }
    }
}
