package loomwire.tunnel.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.config.QuicSettings;
import loomwire.tunnel.config.Reloadable;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.protocol.Target;

/**
 * The client's connections to its servers: one {@link CarrierSlot} each keeps it up, and a stream goes over the next one
 * that can open it. Thread-safe.
 */
public final class Carriers implements TunnelOpener, Reloadable, AutoCloseable {
    /** Ports close within milliseconds; a slot that takes longer is left behind, and said so. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    /** Handshakes at once: a server that comes back is not run over, and a dial to a dead one holds up few others. */
    private static final int MAX_DIALS = 8;

    private final List<CarrierSlot> slots = new ArrayList<>();
    private final CopyOnWriteArrayList<Carrier> ready = new CopyOnWriteArrayList<>();
    private final AtomicInteger rotation = new AtomicInteger();
    private final Semaphore dials = new Semaphore(MAX_DIALS);
    private final CarrierCounters counters = new CarrierCounters();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final FailureLog failureLog = new FailureLog();
    private final CarrierTimings timings;
    private final ServerPool pool;
    private volatile Introduction introduction;
    /** How servers are judged, to notice a change; {@code null} in tests that have no configuration. */
    private volatile QuicSettings quic;

    private int firstFailures;
    private boolean proven;
    private IOException firstFailure;
    private boolean hopeless;
    private volatile boolean closed;

    /** As many connections to its servers as the configuration says. */
    Carriers(Config config, ServerLink.Dialer dialer) {
        this(
                config.transport().carriers(),
                config.servers(),
                dialer,
                Introduction.of(config),
                CarrierTimings.of(config));
        quic = config.transport().quic();
    }

    /**
     * @param count how many connections to keep up
     * @param introduction what is said of this client on each of them
     */
    Carriers(
            int count,
            List<HostPort> servers,
            ServerLink.Dialer dialer,
            Introduction introduction,
            CarrierTimings timings) {
        this.timings = timings;
        this.pool = new ServerPool(servers);
        this.introduction = introduction;
        for (int i = 0; i < count; i++) {
            slots.add(new CarrierSlot(i, dialer, timings, pool, this));
        }
    }

    /**
     * Starts dialling and returns once the first connection is authenticated. The others follow; whichever ends is
     * dialled again.
     *
     * @return whether there is one; without, each slot has tried every server in vain and goes on trying
     * @throws IOException if trying again is of no use until somebody changes something here: why. It has still to be closed
     */
    public boolean start() throws IOException {
        slots.forEach(CarrierSlot::start);
        lock.lock();
        try {
            while (!proven && firstFailures < slots.size() && !closed) {
                changed.await();
            }
            if (closed && !proven) {
                throw new IOException("closed while connecting");
            }
            if (!proven && hopeless) {
                throw firstFailure;
            }
            return proven;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while connecting", e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Other servers, another key, another way to judge servers. A connection to a server that is gone is replaced, and ends
     * with its last stream; so is every one if servers are judged otherwise, and then it takes no more streams at once.
     */
    @Override
    public Prepared prepare(Config next) {
        return () -> {
            introduction = Introduction.of(next);
            boolean alike = next.transport().quic().judgesAs(quic);
            quic = next.transport().quic();
            follow(next.servers(), !alike);
        };
    }

    /** @param renew whether servers are judged otherwise: those that stay have to prove themselves again, too */
    void follow(List<HostPort> servers, boolean renew) {
        pool.replace(servers);
        failureLog.forgetAllBut(servers);
        slots.forEach(slot -> slot.follow(renew));
    }

    /** What is said of this client on a connection that is made now. */
    Introduction introduction() {
        return introduction;
    }

    @Override
    public Opening open(Target target) {
        counters.opens.increment();
        Opening opening = new StreamOpening(this, target, timings).open();
        if (opening instanceof Opening.Unavailable) {
            counters.openFailures.increment();
        }
        return opening;
    }

    /** The connections that streams can be opened on now. */
    public List<Carrier> ready() {
        return ready.stream().filter(Carrier::takesStreams).toList();
    }

    /** How many connections there should be. */
    public int wanted() {
        return slots.size();
    }

    /** Those that are configured now. */
    public List<HostPort> servers() {
        return pool.configured();
    }

    /** Every connection there is, those included that only let their last streams end. */
    public List<CarrierStatus> status() {
        return slots.stream().flatMap(slot -> slot.status().stream()).toList();
    }

    public CarrierCounters counters() {
        return counters;
    }

    /**
     * Where a stream may be opened, in the order of trying: each in its turn, last those that are doubtful, not proven yet or
     * about to be left since their server is no longer configured. Waits until there is one.
     *
     * @param left how long at most
     * @param last why the last attempt failed, if there was one
     */
    List<Carrier> candidates(Supplier<Duration> left, IOException last) throws IOException {
        List<Carrier> now = ready();
        if (now.isEmpty()) {
            now = awaitReady(left, last);
        }
        int first = Math.floorMod(rotation.getAndIncrement(), now.size());
        List<Carrier> ordered = new ArrayList<>(now.size());
        List<Carrier> lastChoice = new ArrayList<>();
        for (int i = 0; i < now.size(); i++) {
            Carrier carrier = now.get((first + i) % now.size());
            (carrier.isDoubtful() || !carrier.isProven() || !pool.has(carrier.server()) ? lastChoice : ordered)
                    .add(carrier);
        }
        ordered.addAll(lastChoice);
        return ordered;
    }

    /** Whether there is another one of which nothing speaks against. */
    boolean hasBetterThan(Carrier carrier) {
        return ready.stream()
                .anyMatch(other -> other != carrier && other.takesStreams() && other.isProven() && !other.isDoubtful());
    }

    private List<Carrier> awaitReady(Supplier<Duration> left, IOException last) throws IOException {
        lock.lock();
        try {
            while (true) {
                if (closed) {
                    throw new IOException("the client is stopping", last);
                }
                List<Carrier> now = ready();
                if (!now.isEmpty()) {
                    return now;
                }
                if (!changed.await(left.get().toNanos(), TimeUnit.NANOSECONDS)
                        && left.get().isZero()) {
                    counters.deadlines.increment(Deadline.OPEN_STREAM);
                    throw new IOException("there is no connection to the server", last);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    /** Whoever dials holds one of these. */
    Semaphore dials() {
        return dials;
    }

    /** From a slot: streams can be opened on this one. */
    void up(Carrier carrier) {
        if (ready.addIfAbsent(carrier)) {
            signal(() -> {});
        }
    }

    /** From a slot: likewise, and the server at its other end has proven that it is ours. */
    void proven(Carrier carrier) {
        ready.addIfAbsent(carrier);
        signal(() -> proven = true);
    }

    /** From a slot: no more streams on this one. */
    void down(Carrier carrier) {
        ready.remove(carrier);
    }

    /** What is said of servers that cannot be connected to. */
    FailureLog failureLog() {
        return failureLog;
    }

    /**
     * From a slot, once: its first dials failed.
     *
     * @param lasting whether trying again is in vain
     */
    void firstDialsFailed(IOException cause, boolean lasting) {
        signal(() -> {
            firstFailures++;
            firstFailure = firstFailure == null ? cause : firstFailure;
            hopeless |= lasting;
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

    /** Ends all connections and waits until their ports are given back. Idempotent. */
    @Override
    public void close() throws IOException {
        closed = true;
        slots.forEach(CarrierSlot::close);
        signal(() -> {});
        Shutdown shutdown = new Shutdown();
        for (CarrierSlot slot : slots) {
            shutdown.close(() -> slot.awaitEnd(CLOSE_PATIENCE));
        }
        shutdown.rethrow();
    }
}
