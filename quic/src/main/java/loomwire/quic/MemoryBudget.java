package loomwire.quic;

import loomwire.quic.pipe.MemoryBooks;

/**
 * How much memory all endpoints that share it may use for what peers and applications leave with them: bytes in streams,
 * grown windows, connections and streams as such. Near the limit windows stop growing and credit comes in smaller pieces;
 * at the limit new connections are refused, writers wait, and each stream keeps only as much under way as it needs to
 * move at all. A reserve beyond the limit takes what peers had been allowed to send before; once that is used up, what
 * they send is dropped unacknowledged and has to be sent again. One for a process. Any thread.
 */
public final class MemoryBudget {
    /** Without a limit, for tests and small tools; keeps books like any other. */
    public static final MemoryBudget UNLIMITED = new MemoryBudget(MemoryBooks.UNLIMITED);

    private final MemoryBooks books;

    private MemoryBudget(MemoryBooks books) {
        this.books = books;
    }

    /**
     * A budget of so many bytes.
     *
     * @param limitBytes at least 1; a quarter of the heap is usual
     */
    public static MemoryBudget ofBytes(long limitBytes) {
        return new MemoryBudget(MemoryBooks.ofBytes(limitBytes));
    }

    /** The budget of this process, which endpoints share that are given no other: a quarter of the largest heap. */
    public static MemoryBudget ofProcess() {
        return OfProcess.BUDGET;
    }

    /** Made when somebody asks for it first. */
    private static final class OfProcess {
        static final MemoryBudget BUDGET =
                ofBytes(Math.max(1, Runtime.getRuntime().maxMemory() / 4));
    }

    /** What the endpoints write in. */
    MemoryBooks books() {
        return books;
    }

    /** The limit; {@link Long#MAX_VALUE} if there is none. */
    public long limitBytes() {
        return books.limitBytes();
    }

    /** Held and promised together. */
    public long usedBytes() {
        return books.usedBytes();
    }

    /** Memory in use; what is beyond the limit comes out of the reserve. */
    public long heldBytes() {
        return books.heldBytes();
    }

    /** By how much windows have grown: what peers may send without asking again. */
    public long promisedBytes() {
        return books.promisedBytes();
    }

    /** Memory that nobody uses now, kept for the next stream. Not part of what is held. */
    public long stockBytes() {
        return books.stockBytes();
    }

    /** How often a window was not allowed to grow. */
    public long deniedGrowths() {
        return books.deniedGrowths();
    }

    /** How many connections were refused for want of memory. */
    public long refusedConnections() {
        return books.refusedConnections();
    }

    /**
     * Takes memory that one can do without, such as a large buffer where a small one will do. Denied once little is left.
     *
     * @return whether it is held now, until it is {@linkplain #release released}
     */
    public boolean holdIfAmple(long bytes) {
        return books.holdIfAmple(bytes);
    }

    /** Counts memory of the application that it cannot do without, whatever the limit says, until it is released. */
    public void hold(long bytes) {
        books.hold(bytes);
    }

    /** So many bytes that the application held are free. */
    public void release(long bytes) {
        books.release(bytes);
    }

    @Override
    public String toString() {
        return books.toString();
    }
}
