package loomwire.tunnel.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import loomwire.quic.QuicStream;
import loomwire.quic.StreamLimitException;
import loomwire.tunnel.config.PerformanceConfig;
import loomwire.tunnel.protocol.RefusedException;
import loomwire.tunnel.protocol.Target;

/**
 * The client's connections to its server: one {@link CarrierSlot} each keeps it up, and a stream goes over the next one
 * that can open it. Thread-safe.
 */
public final class Carriers implements TunnelOpener, AutoCloseable {
    /** How long a stream waits for credit, or for a connection to come back. */
    private static final Duration OPEN_DEADLINE = Duration.ofSeconds(30);

    /** Ports close within milliseconds; a slot that takes longer is left behind. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final List<CarrierSlot> slots = new ArrayList<>();
    private final CopyOnWriteArrayList<Carrier> ready = new CopyOnWriteArrayList<>();
    private final AtomicInteger rotation = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PerformanceConfig performance;
    private int firstFailures;
    private boolean proven;
    private IOException firstFailure;
    private volatile boolean closed;

    /**
     * @param count how many connections to keep up
     * @param introduction what is said of this client on each of them
     */
    public Carriers(int count, Link.Dialer dialer, Introduction introduction, PerformanceConfig performance) {
        this.performance = performance;
        for (int i = 0; i < count; i++) {
            slots.add(new CarrierSlot(i, dialer, introduction, performance, this));
        }
    }

    /**
     * Starts dialling and returns once the first connection is authenticated. The others follow; whichever ends is
     * dialled again.
     *
     * @throws IOException if every first dial failed: the first one's reason. It has still to be closed
     */
    public void start() throws IOException {
        slots.forEach(CarrierSlot::start);
        lock.lock();
        try {
            while (!proven && firstFailures < slots.size() && !closed) {
                changed.await();
            }
            if (!proven) {
                throw firstFailure != null ? firstFailure : new IOException("closed while connecting");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while connecting", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public QuicStream open(Target target) throws IOException {
        long deadline = System.nanoTime() + OPEN_DEADLINE.toNanos();
        BackOff backOff = new BackOff(performance.retryInitialBackoff(), performance.retryMaxBackoff(),
                ThreadLocalRandom.current());
        IOException last = null;
        for (int attempt = 0; attempt <= performance.maxRetryAttempts(); attempt++) {
            if (last != null && !(last instanceof StreamLimitException)) {
                pause(backOff);
            }
            List<Carrier> candidates = awaitReady(deadline, last);
            int first = rotation.getAndIncrement();
            for (int i = 0; i < candidates.size(); i++) {
                Carrier carrier = candidates.get(Math.floorMod(first + i, candidates.size()));
                // With no credit anywhere, the last sibling is the one to wait on.
                boolean wait = last instanceof StreamLimitException && i == candidates.size() - 1;
                try {
                    return carrier.open(target, wait ? left(deadline) : Duration.ZERO);
                } catch (RefusedException e) {
                    throw e;
                } catch (IOException e) {
                    last = e;
                }
            }
        }
        throw new IOException("tried " + (performance.maxRetryAttempts() + 1) + " times, at last: " + last.getMessage(), last);
    }

    /** The connections that streams can be opened on now. */
    public List<Carrier> ready() {
        return List.copyOf(ready);
    }

    private List<Carrier> awaitReady(long deadline, IOException last) throws IOException {
        List<Carrier> now = ready();
        if (!now.isEmpty()) {
            return now;
        }
        lock.lock();
        try {
            while (ready.isEmpty() && !closed) {
                long left = deadline - System.nanoTime();
                if (left <= 0 || !changed.await(left, TimeUnit.NANOSECONDS)) {
                    throw new IOException("there is no connection to the server", last);
                }
            }
            if (closed) {
                throw new IOException("the client is stopping");
            }
            return ready();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    private static void pause(BackOff backOff) throws IOException {
        try {
            Thread.sleep(backOff.next());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    /** From a slot: streams can be opened on this one. */
    void up(Carrier carrier) {
        if (ready.addIfAbsent(carrier)) {
            signal(() -> {});
        }
    }

    /** From a slot: the server at the other end has proven that it is ours. */
    void proven() {
        signal(() -> proven = true);
    }

    /** From a slot: no more streams on this one. */
    void down(Carrier carrier) {
        ready.remove(carrier);
    }

    /** From a slot, once: its very first dial failed. */
    void firstDialFailed(IOException cause) {
        signal(() -> {
            firstFailures++;
            firstFailure = firstFailure == null ? cause : firstFailure;
        });
    }

    private void signal(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        slots.forEach(CarrierSlot::close);
        signal(() -> {});
        try {
            for (CarrierSlot slot : slots) {
                slot.awaitEnd(CLOSE_PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
