package loomwire.tunnel.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.QuicTimeoutException;
import loomwire.quic.StreamResetException;
import loomwire.quic.StreamStoppedException;

/** One direction of a stream without a network: bounded, blocking, and ending in every way that a QUIC stream ends. */
final class MemoryPipe {
    private static final int CAPACITY = 64 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final byte[] ring = new byte[CAPACITY];
    private long written;
    private long read;
    private boolean finished;
    private Long resetCode;
    private Long lastCode;
    private Long stopCode;
    private ConnectionClosedException closed;
    private Consumer<IOException> onAbort;

    void write(byte[] from, int at, int length, Duration timeout) throws IOException {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        lock.lock();
        try {
            int done = 0;
            while (done < length) {
                if (closed != null) {
                    throw closed.again();
                }
                if (stopCode != null) {
                    throw new StreamStoppedException(stopCode, "stopped with " + stopCode);
                }
                if (finished || resetCode != null || lastCode != null) {
                    throw new IllegalStateException("written after its end");
                }
                int room = (int) (CAPACITY - (written - read));
                if (room == 0) {
                    await(timeout, deadlineNanos, "write");
                    continue;
                }
                ring[(int) (written++ % CAPACITY)] = from[at + done++];
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    int read(byte[] to, int at, int length, Duration timeout) throws IOException {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        lock.lock();
        try {
            while (true) {
                if (resetCode != null) {
                    throw new StreamResetException(resetCode, "reset with " + resetCode);
                }
                if (written > read) {
                    int count = 0;
                    while (count < length && written > read) {
                        to[at + count++] = ring[(int) (read++ % CAPACITY)];
                    }
                    changed.signalAll();
                    return count;
                }
                if (lastCode != null) {
                    throw new StreamResetException(lastCode, "reset with " + lastCode);
                }
                if (finished) {
                    return -1;
                }
                if (closed != null) {
                    throw closed.again();
                }
                if (stopCode != null) {
                    throw new IOException("stopped here with " + stopCode);
                }
                await(timeout, deadlineNanos, "read");
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a change.
     *
     * @param deadlineNanos of the whole call, by {@link System#nanoTime}
     * @param timeout that it was made of; zero waits without end
     */
    private void await(Duration timeout, long deadlineNanos, String what) throws IOException {
        try {
            if (timeout.isZero()) {
                changed.await();
            } else if (changed.awaitNanos(deadlineNanos - System.nanoTime()) <= 0) {
                throw new QuicTimeoutException(what + " timed out");
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    int room() {
        return CAPACITY - available();
    }

    int available() {
        lock.lock();
        try {
            return (int) (written - read);
        } finally {
            lock.unlock();
        }
    }

    void finish() {
        lock.lock();
        try {
            finished = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isOver() {
        lock.lock();
        try {
            return finished || resetCode != null || lastCode != null || stopCode != null || closed != null;
        } finally {
            lock.unlock();
        }
    }

    void onAbort(Consumer<IOException> action) {
        lock.lock();
        try {
            onAbort = action;
            aborted();
        } finally {
            lock.unlock();
        }
    }

    private void aborted() {
        Long code = resetCode != null ? resetCode : lastCode;
        IOException reason = code != null
                ? new StreamResetException(code, "reset with " + code)
                : closed != null ? closed.again() : null;
        Consumer<IOException> action = onAbort;
        if (reason != null && action != null && stopCode == null) {
            onAbort = null;
            Thread.ofVirtual().start(() -> action.accept(reason));
        }
    }

    void reset(long code) {
        lock.lock();
        try {
            if (closed != null) {
                return;
            }
            // Once everything was read, a reset has nothing left to abandon.
            if (resetCode == null && !(finished && written == read)) {
                resetCode = code;
            }
            aborted();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What was written is read first. */
    void resetWhenDelivered(long code) {
        lock.lock();
        try {
            if (closed == null && !finished && resetCode == null && lastCode == null) {
                lastCode = code;
            }
            aborted();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void stop(long code) {
        lock.lock();
        try {
            if (stopCode == null && !finished && closed == null) {
                stopCode = code;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void close(ConnectionClosedException reason) {
        lock.lock();
        try {
            if (closed == null) {
                closed = reason;
            }
            aborted();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Long resetCode() {
        lock.lock();
        try {
            return resetCode;
        } finally {
            lock.unlock();
        }
    }

    Long stopCode() {
        lock.lock();
        try {
            return stopCode;
        } finally {
            lock.unlock();
        }
    }

    boolean isFinished() {
        lock.lock();
        try {
            return finished;
        } finally {
            lock.unlock();
        }
    }
}
