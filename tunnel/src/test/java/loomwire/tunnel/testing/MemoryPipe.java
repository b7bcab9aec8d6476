package loomwire.tunnel.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.QuicTimeoutException;
import loomwire.quic.StreamResetException;
import loomwire.quic.StreamStoppedException;

/** One direction of a stream without a network: bounded, blocking, and ending in every way that a QUIC stream ends. */
final class MemoryPipe {
    private static final int CAPACITY = 64 << 10;

    private final byte[] ring = new byte[CAPACITY];
    private long written;
    private long read;
    private boolean finished;
    private Long resetCode;
    private Long stopCode;
    private ConnectionClosedException closed;
    private Consumer<IOException> onAbort;

    synchronized void write(byte[] from, int at, int length, Duration timeout) throws IOException {
        int done = 0;
        while (done < length) {
            if (closed != null) {
                throw closed.again();
            }
            if (stopCode != null) {
                throw new StreamStoppedException(stopCode, "stopped with " + stopCode);
            }
            if (finished || resetCode != null) {
                throw new IllegalStateException("written after its end");
            }
            int room = (int) (CAPACITY - (written - read));
            if (room == 0) {
                await(timeout, "write");
                continue;
            }
            ring[(int) (written++ % CAPACITY)] = from[at + done++];
            notifyAll();
        }
    }

    synchronized int read(byte[] to, int at, int length, Duration timeout) throws IOException {
        while (true) {
            if (resetCode != null) {
                throw new StreamResetException(resetCode, "reset with " + resetCode);
            }
            if (written > read) {
                int count = 0;
                while (count < length && written > read) {
                    to[at + count++] = ring[(int) (read++ % CAPACITY)];
                }
                notifyAll();
                return count;
            }
            if (finished) {
                return -1;
            }
            if (closed != null) {
                throw closed.again();
            }
            if (stopCode != null) {
                throw new StreamResetException(stopCode, "stopped here with " + stopCode);
            }
            await(timeout, "read");
        }
    }

    private void await(Duration timeout, String what) throws IOException {
        try {
            if (timeout.isZero()) {
                wait();
                return;
            }
            long start = System.nanoTime();
            wait(Math.max(1, timeout.toMillis()));
            if (System.nanoTime() - start >= timeout.toNanos()) {
                throw new QuicTimeoutException(what + " timed out");
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    synchronized int available() {
        return (int) (written - read);
    }

    synchronized void finish() {
        finished = true;
        notifyAll();
    }

    synchronized boolean isOver() {
        return finished || resetCode != null || stopCode != null || closed != null;
    }

    synchronized void onAbort(Consumer<IOException> action) {
        onAbort = action;
        aborted();
    }

    private void aborted() {
        IOException reason = resetCode != null ? new StreamResetException(resetCode, "reset with " + resetCode)
                : closed != null ? closed.again() : null;
        Consumer<IOException> action = onAbort;
        if (reason != null && action != null && stopCode == null) {
            onAbort = null;
            Thread.ofVirtual().start(() -> action.accept(reason));
        }
    }

    synchronized void reset(long code) {
        if (closed != null) {
            return;
        }
        // Once everything was read, a reset has nothing left to abandon.
        if (resetCode == null && !(finished && written == read)) {
            resetCode = code;
        }
        aborted();
        notifyAll();
    }

    synchronized void stop(long code) {
        if (stopCode == null && !finished && closed == null) {
            stopCode = code;
        }
        notifyAll();
    }

    synchronized void close(ConnectionClosedException reason) {
        if (closed == null) {
            closed = reason;
        }
        aborted();
        notifyAll();
    }

    synchronized Long resetCode() {
        return resetCode;
    }

    synchronized Long stopCode() {
        return stopCode;
    }

    synchronized boolean isFinished() {
        return finished;
    }
}
