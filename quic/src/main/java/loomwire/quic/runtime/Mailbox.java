package loomwire.quic.runtime;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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

    /** Waits for an item; {@code null} once the box is closed. An item is either returned or stays. */
    T take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (items.isEmpty() && !closed) {
                arrived.await();
            }
            return items.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends every wait and throws away what nobody fetched. */
    void close() {
        lock.lock();
        try {
            closed = true;
            items.clear();
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
