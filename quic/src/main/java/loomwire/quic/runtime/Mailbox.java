package loomwire.quic.runtime;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What loops found and application threads fetch: connections and streams to accept. Used once per connection or stream,
 * never per packet, so a lock will do, and any number of threads may put in and take out.
 */
final class Mailbox<T> {
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<T> items = new ArrayDeque<>();
    private boolean closed;

    /** @param capacity items that wait at most, at least 0 */
    Mailbox(int capacity) {
        this.capacity = capacity;
    }

    /** Puts {@code item} in; {@code false} if it is full or closed. */
    boolean offer(T item) {
        lock.lock();
        try {
            if (closed || items.size() >= capacity) {
                return false;
            }
            items.add(item);
            arrived.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What is there now; {@code null} if nothing is or the box is closed. */
    T poll() {
        lock.lock();
        try {
            return items.poll();
        } finally {
            lock.unlock();
        }
    }

    /** How many of a kind wait now. */
    long count(Predicate<T> kind) {
        lock.lock();
        try {
            return items.stream().filter(kind).count();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for an item for at most {@code limit}. An item is either returned or stays for the next to ask; one that is
     * there when the time runs out, or when the thread is interrupted before it has to wait, is returned.
     *
     * @return the item, or {@code null} if the time was over or the box is closed
     * @throws InterruptedIOException if the thread was interrupted before an item came; its interrupt flag is set
     */
    T take(Duration limit) throws InterruptedIOException {
        long leftNanos = Deadlines.bounded(limit).toNanos();
        lock.lock();
        try {
            // A signal that comes together with the end of the time or an interrupt is seen here or goes to another.
            while (items.isEmpty() && !closed && leftNanos > 0) {
                leftNanos = arrived.awaitNanos(leftNanos);
            }
            return items.poll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting");
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends every wait. What nobody fetched goes to {@code unfetched}: each item is either its taker's, or refused by
     * {@link #offer}, or given here, so that what it holds is given back by exactly one.
     */
    void close(Consumer<T> unfetched) {
        List<T> left;
        lock.lock();
        try {
            closed = true;
            left = List.copyOf(items);
            items.clear();
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        left.forEach(unfetched);
    }
}
