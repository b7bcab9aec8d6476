package loomwire.quic.pipe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The state word of a pipe: how far its bytes are published, and the flags of the package's protocol. Both sides. Not
 * final, so that a test can decide in which order the two sides get to it.
 */
class Frontier {
    /** The producer works on the last segment. */
    static final long HELD = 1;
    /** The consumer took the last segment back; the producer's next one starts a new chain. */
    static final long TAKEN = 2;
    /** Nobody may start to work on segments. */
    static final long ENDED = 4;
    /** The consumer works on published segments. */
    static final long READING = 8;

    private static final int FLAG_BITS = 4;
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Frontier.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through VALUE
    private volatile long value;

    /** The position in a word; up to 2^60, which no stream lives to see. */
    static long position(long word) {
        return word >>> FLAG_BITS;
    }

    static long word(long position, long flags) {
        return position << FLAG_BITS | flags;
    }

    static boolean has(long word, long flag) {
        return (word & flag) != 0;
    }

    long get() {
        return value;
    }

    boolean compareAndSet(long expected, long next) {
        return VALUE.compareAndSet(this, expected, next);
    }

    /** Sets ENDED and clears {@code flags}; returns the word as it was. */
    final long end(long flags) {
        while (true) {
            long word = get();
            if (compareAndSet(word, (word | ENDED) & ~flags)) {
                return word;
            }
        }
    }

    /** Clears {@code flag}; returns the word as it was. */
    final long clear(long flag) {
        while (true) {
            long word = get();
            if (compareAndSet(word, word & ~flag)) {
                return word;
            }
        }
    }
}
