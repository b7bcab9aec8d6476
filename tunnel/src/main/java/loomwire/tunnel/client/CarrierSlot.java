package loomwire.tunnel.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import loomwire.quic.QuicStream;
import loomwire.quic.base.Fatal;
import loomwire.tunnel.config.BitRate;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.net.BackOff;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.protocol.Authentication;
import loomwire.tunnel.protocol.AuthenticationException;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.protocol.RateReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to a server up: dials, authenticates, and dials again, from a fresh port, when that one ends, falls
 * silent, is about to go away, or has a better place to go. The new one is put into use when the server has proven itself
 * on it, and only then the old one retires. A virtual thread of its own does the dialling, so that one that hangs in a
 * dial holds up no other.
 */
final class CarrierSlot {
    private static final Logger LOG = LoggerFactory.getLogger(CarrierSlot.class);

    /** How often a slot looks whether another server is the better one. Everything else wakes it. */
    private static final Duration ROUND = Duration.ofSeconds(1);
    /** A lost connection is dialled again after a random part of this. */
    private static final Duration MAX_SPREAD = Duration.ofMillis(200);
    /** Replaced connections whose last streams go on; one more, and the oldest is ended. */
    private static final int MAX_RETIRING = 4;

    private final int index;
    private final ServerLink.Dialer dialer;
    private final CarrierTimings timings;
    private final ServerPool pool;
    private final Carriers carriers;
    private final BackOff backOff;
    private final Thread thread;
    private final Semaphore wake = new Semaphore(0);
    /** Guarded by itself: the connections that this slot has open, the newest last. */
    private final List<CarrierWatch> open = new ArrayList<>();

    private final long startedAt = System.nanoTime();
    /** Guarded by {@link #open}: the connection on which the server has not proven itself yet. */
    private Carrier unproven;

    private CarrierWatch current;
    /** How often connections had to be made anew when the last dial began. */
    private int renewalsHeeded;

    private final AtomicInteger renewals = new AtomicInteger();
    private HostPort letDownBy;
    private boolean wasUp;
    private boolean toldFirstFailure;
    private int failures;
    private long outageSince;
    private volatile boolean closed;
    private volatile ServerLink dialled;

    CarrierSlot(int index, ServerLink.Dialer dialer, CarrierTimings timings, ServerPool pool, Carriers carriers) {
        this.index = index;
        this.dialer = dialer;
        this.timings = timings;
        this.pool = pool;
        this.carriers = carriers;
        this.backOff = new BackOff(timings.retryInitial(), timings.retryMax(), ThreadLocalRandom.current());
        this.thread = Thread.ofVirtual().name("carrier-" + index).unstarted(this::keepUp);
    }

    void start() {
        thread.start();
    }

    /**
     * The configured servers, or how they are judged, have changed; any thread.
     *
     * @param renew whether servers are judged otherwise: its connection takes no more streams, and is replaced in any case
     */
    void follow(boolean renew) {
        if (renew) {
            synchronized (open) {
                renewals.incrementAndGet();
                open.forEach(watch -> watch.retire(LossCause.JUDGED_ANEW));
                if (unproven != null) {
                    unproven.retire();
                }
            }
        }
        wake.release();
    }

    /** Its connections now. */
    List<CarrierStatus> status() {
        List<CarrierWatch> now;
        synchronized (open) {
            now = List.copyOf(open);
        }
        return now.stream()
                .filter(watch -> !watch.isOver())
                .map(watch -> watch.carrier().status(index))
                .toList();
    }

    private void keepUp() {
        try {
            while (!closed) {
                try {
                    step();
                } catch (RuntimeException | Error defect) {
                    Fatal.rethrow(defect);
                    // One that shows in a dial must not end this connection for good.
                    LOG.error("{} failed unexpectedly, trying again", thread.getName(), defect);
                    sleep(timings.retryMax());
                }
            }
        } catch (InterruptedException stopped) {
            // By close, which ends the connections too.
        }
    }

    private void step() throws InterruptedException {
        forgetEnded();
        if (current == null) {
            connect(pool.choose(letDownBy, System.nanoTime()), null);
        } else if (isOutdated()) {
            replaceOutdated();
        } else if (!dialer.hasFreshPorts()) {
            if (current.hasLostItsAddress()) {
                current.end(LossCause.ADDRESS_CHANGED, "its address is gone from this machine");
            }
            sleep(ROUND);
        } else if (current.hasLostItsAddress()) {
            connect(pool.choose(null, System.nanoTime()), null); // no fault of the server's
        } else if (current.isGoingAway() || current.carrier().isDoubtful()) {
            connect(pool.choose(current.carrier().server(), System.nanoTime()), null);
        } else {
            allIsWell();
        }
    }

    private boolean isOutdated() {
        return isJudgedAnew() || !pool.has(current.carrier().server());
    }

    private boolean isJudgedAnew() {
        return renewalsHeeded != renewals.get();
    }

    /**
     * As long as no other one can be had, it goes on, streams included: a slip in the list of servers cuts nobody off. One
     * whose server nobody has judged by the new rules goes on with the streams that it has, and takes no more: perhaps the
     * rules were changed because of that server.
     */
    private void replaceOutdated() throws InterruptedException {
        LossCause cause = isJudgedAnew() ? LossCause.JUDGED_ANEW : LossCause.MOVED;
        if (!dialer.hasFreshPorts()) {
            // The only port there is.
            current.retireSoon(cause);
            sleep(ROUND);
            return;
        }
        CarrierWatch before = current;
        connect(pool.choose(null, System.nanoTime()), cause);
        if (current == before) {
            sleep(backOff.next());
        }
    }

    private void allIsWell() throws InterruptedException {
        HostPort server = current.carrier().server();
        pool.alive(server);
        failures = 0;
        backOff.reset();
        if (current.takeBetterWay()) {
            LOG.info(
                    "{}: the way to the server leaves from another address of this machine by now; it is dialled anew",
                    current.carrier());
            connect(pool.choose(null, System.nanoTime()), LossCause.ADDRESS_CHANGED);
            return;
        }
        HostPort better = pool.better(server, System.nanoTime());
        if (better == null) {
            sleep(ROUND);
        } else {
            connect(better, LossCause.MOVED);
        }
    }

    private void forgetEnded() throws InterruptedException {
        synchronized (open) {
            open.removeIf(watch -> watch != current && watch.isEnded());
        }
        if (current != null && current.isOver()) {
            LossCause cause = current.cause();
            HostPort server = current.carrier().server();
            letDownBy = cause == LossCause.SERVER_RESTARTED || cause == LossCause.JUDGED_ANEW ? null : server;
            carriers.down(current.carrier());
            pool.release(server);
            current = null;
            // All carriers of all clients of a server lose it at one moment.
            long most = Math.min(MAX_SPREAD.toNanos(), timings.retryInitial().toNanos());
            Thread.sleep(Duration.ofNanos(ThreadLocalRandom.current().nextLong(most + 1)));
        }
    }

    /**
     * One attempt; after one that failed, with no other server to try, a pause.
     *
     * @param moving why a connection that is well is to give way; null if none is
     */
    private void connect(HostPort server, LossCause moving) throws InterruptedException {
        CarrierWatch proven = null;
        carriers.dials().acquire();
        try {
            proven = prove(server);
        } catch (IOException e) {
            failed(server, e, moving != null);
        } catch (RuntimeException | Error defect) {
            pool.release(server);
            throw defect;
        } finally {
            carriers.dials().release();
        }
        if (proven != null) {
            takeOver(proven, moving);
        } else if (moving == null && pool.isAllDown() && failures % pool.size() == 0 && !closed) {
            // Each has had its turn.
            pause();
        }
    }

    private CarrierWatch prove(HostPort server) throws IOException, InterruptedException {
        carriers.counters().dials.increment();
        int heeded = renewals.get();
        Introduction introduction = carriers.introduction();
        ServerLink link = dialer.dial(server);
        Carrier carrier = new Carrier(link);
        CarrierWatch watch = new CarrierWatch(carrier, timings, carriers.counters(), wake::release);
        dialled = link;
        synchronized (open) {
            unproven = carrier;
            if (heeded != renewals.get()) {
                carrier.retire(); // judged by rules that hold no longer
            }
        }
        try {
            if (closed) {
                throw new InterruptedException();
            }
            QuicStream stream = Authentication.introduce(link.connection(), introduction.auth(), introduction.wishes());
            if (dialer.verifiesServer() && current == null) {
                // The certificate has shown who the server is: it may learn our targets before its proof arrives.
                carriers.up(carrier);
            }
            OptionalLong rate = Authentication.awaitServer(link.connection(), stream, introduction.auth());
            carrier.confirm();
            tellRates(carrier, introduction.wishes().bytesPerSecond(), rate);
            renewalsHeeded = heeded;
            return watch;
        } catch (IOException | InterruptedException | RuntimeException e) {
            carrier.fail(e instanceof IOException io ? io : new IOException(e));
            carriers.down(carrier);
            new Shutdown().close(link).attachTo(e);
            throw e;
        } finally {
            dialled = null;
            // What became of it since is found out when it is taken over.
            synchronized (open) {
                unproven = null;
            }
        }
    }

    /** What became of rates that were asked for, at both ends. */
    private static void tellRates(Carrier carrier, long asked, OptionalLong granted) {
        carrier.link()
                .connection()
                .watchRate(finding -> LOG.info("{}: {}", carrier, RateReport.of(finding, "transport.quic.rate_up")));
        if (asked == 0) {
            return;
        }
        if (granted.isEmpty()) {
            LOG.warn(
                    "{}: the server does not know of transport.quic.rate_down (update it); how fast it sends is its own "
                            + "choice",
                    carrier);
        } else if (granted.getAsLong() == 0) {
            LOG.warn(
                    "{}: the server follows no transport.quic.rate_down (its rate_limit is 0); how fast it sends is its own "
                            + "choice",
                    carrier);
        } else if (granted.getAsLong() < asked) {
            LOG.warn(
                    "{}: the server sends at {} at most, and not at the {} asked for (its transport.quic.rate_limit)",
                    carrier,
                    BitRate.text(granted.getAsLong()),
                    BitRate.text(asked));
        } else {
            LOG.info("{}: the server sends at the {} asked for, while the path delivers", carrier, BitRate.text(asked));
        }
    }

    private void takeOver(CarrierWatch proven, LossCause moving) {
        CarrierWatch old = current;
        current = proven;
        synchronized (open) {
            open.add(proven);
            if (isJudgedAnew()) {
                proven.retire(LossCause.JUDGED_ANEW);
            }
        }
        proven.start();
        if (closed) {
            proven.stop();
            return;
        }
        pool.alive(proven.carrier().server());
        carriers.failureLog().connected(proven.carrier().server());
        carriers.counters().connected.increment();
        CarrierEvents.up(index, proven.carrier());
        carriers.proven(proven.carrier());
        LOG.info("{}: up", proven.carrier());
        if (wasUp) {
            carriers.counters().portsRotated.increment();
        }
        wasUp = true;
        letDownBy = null;
        failures = 0;
        backOff.reset();
        if (old != null) {
            pool.release(old.carrier().server());
            carriers.down(old.carrier());
            replace(old, moving != null ? moving : old.cause(), proven.carrier());
            endOldest();
        }
    }

    private static void replace(CarrierWatch old, LossCause cause, Carrier next) {
        if (old.carrier().isDoubtful() || old.hasLostItsAddress()) {
            old.retireInDoubt(cause, next);
        } else {
            old.retire(cause);
        }
    }

    private void endOldest() {
        CarrierWatch oldest = null;
        synchronized (open) {
            open.removeIf(CarrierWatch::isEnded);
            if (open.size() > 1 + MAX_RETIRING) {
                oldest = open.getFirst();
            }
        }
        if (oldest != null) {
            oldest.end(LossCause.FAILED, "too many connections wait for their last streams");
        }
    }

    private void failed(HostPort server, IOException e, boolean moving) {
        long now = System.nanoTime();
        pool.release(server);
        if (closed) {
            return;
        }
        pool.failed(server, e, now);
        DialException.Cause kind = DialException.kindOf(e);
        carriers.counters().dialFailures.increment(kind);
        if (kind.isLate()) {
            carriers.counters().deadlines.increment(Deadline.DIAL);
        } else if (e instanceof AuthenticationException unproven
                && unproven.code() == CloseCode.AUTHENTICATION_TIMEOUT) {
            carriers.counters().deadlines.increment(Deadline.AUTHENTICATION);
        }
        if (failures++ == 0) {
            outageSince = now;
        }
        boolean patient =
                kind.isLate() && now - startedAt < timings.startPatience().toNanos();
        boolean first = !wasUp && !toldFirstFailure && failures >= pool.size() && !patient;
        toldFirstFailure |= first;
        if (wasUp || toldFirstFailure || !carriers.ready().isEmpty()) {
            carriers.failureLog()
                    .failed(server, String.valueOf(e.getMessage()), !moving && !(first && DialException.isLasting(e)));
        }
        if (first) { // after its line in the log: whoever waits goes on then
            carriers.firstDialsFailed(pool.failure(e), DialException.isLasting(e));
        }
    }

    private void pause() throws InterruptedException {
        boolean young = System.nanoTime() - outageSince < timings.youngOutage().toNanos();
        sleep(young ? backOff.next(timings.youngRetryMax()) : backOff.next());
    }

    /** Sleeps until something happens to one of the connections. */
    private void sleep(Duration limit) throws InterruptedException {
        if (wake.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            wake.drainPermits();
        }
    }

    /** Ends the connections and the dialling; returns at once. */
    void close() {
        closed = true;
        thread.interrupt();
        ServerLink dialling = dialled;
        if (dialling != null) {
            dialling.connection().close();
        }
        synchronized (open) {
            open.forEach(CarrierWatch::stop);
        }
    }

    /** Waits until the connections are over and their ports given back, for so long at most. */
    void awaitEnd(Duration patience) throws IOException, InterruptedException {
        if (thread.getState() != Thread.State.NEW && !thread.join(patience)) {
            throw new IOException(thread.getName() + " did not end within " + patience.toSeconds() + " s");
        }
        List<CarrierWatch> left;
        synchronized (open) {
            left = List.copyOf(open);
        }
        Shutdown shutdown = new Shutdown();
        for (CarrierWatch watch : left) {
            shutdown.close(() -> watch.awaitEnd(patience));
        }
        shutdown.rethrow();
    }
}
