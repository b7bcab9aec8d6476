package loomwire.tunnel.server;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import loomwire.quic.EndpointClosedException;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.base.Fatal;
import loomwire.tunnel.net.BackOff;
import loomwire.tunnel.net.LogLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of a server's entrances: accepts what comes in there, and opens it again whenever its port has failed, with waits
 * that grow. A card that is taken out and put back, or a tunnel's device that its program makes anew, so interrupts the
 * service and does not end it; other entrances do not notice. Owned by the server; a virtual thread of its own does the work.
 */
final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    /** Wait after a failed accept that is not the end: never a busy loop. */
    private static final Duration ACCEPT_BACK_OFF = Duration.ofMillis(100);
    /** A device that is made anew is there within a second. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    /** However long it was away, service goes on this soon after it is back. */
    private static final Duration LAST_PAUSE = Duration.ofSeconds(5);
    /** Between two lines that it is still away. */
    private static final Duration REMINDER = Duration.ofMinutes(1);

    private final Entrance entrance;
    private final Duration round;
    private final Consumer<QuicConnection> accepted;
    private final BackOff backOff = new BackOff(FIRST_PAUSE, LAST_PAUSE, ThreadLocalRandom.current());
    private final LongAdder failures = new LongAdder();
    private final Thread thread;
    private final Object changing = new Object();
    /** Changed under the lock. */
    private volatile QuicEndpoint endpoint;

    private volatile String failure;
    private volatile boolean accepting = true;
    private volatile boolean closed;
    private long openedAt = System.nanoTime();

    /** @param first what the entrance has opened already */
    Gate(Entrance entrance, QuicEndpoint first, Duration round, Consumer<QuicConnection> accepted) {
        this.entrance = entrance;
        this.endpoint = first;
        this.round = round;
        this.accepted = accepted;
        this.thread = Thread.ofVirtual().name("server-accept").unstarted(this::keepOpen);
    }

    void start() {
        thread.start();
    }

    /** The one that is open now, or was last. */
    QuicEndpoint endpoint() {
        return endpoint;
    }

    GateStatus status() {
        return new GateStatus(entrance.name(), failure, failures.sum());
    }

    private void keepOpen() {
        try {
            while (!closed) {
                try {
                    accept();
                } catch (EndpointClosedException e) {
                    failed(e);
                } catch (IOException e) {
                    if (!closed) {
                        LOG.warn("{}: cannot accept a connection: {}", entrance.name(), e.getMessage());
                    }
                    Thread.sleep(ACCEPT_BACK_OFF);
                } catch (Throwable defect) {
                    Fatal.rethrow(defect);
                    LOG.error("{}: a connection could not be accepted; please report this", entrance.name(), defect);
                    Thread.sleep(ACCEPT_BACK_OFF);
                }
            }
        } catch (InterruptedException stopped) {
            // By close.
        }
    }

    private void accept() throws IOException {
        while (!closed) {
            QuicConnection connection = endpoint.accept(round);
            if (connection != null) {
                accepted.accept(connection);
            }
        }
    }

    private void failed(EndpointClosedException e) throws InterruptedException {
        if (closed) {
            return;
        }
        failures.increment();
        failure = e.getMessage();
        LOG.error(
                "{}: no client can come in: {}; it is opened again as soon as that is possible",
                entrance.name(),
                failure);
        long since = System.nanoTime();
        if (since - openedAt > LAST_PAUSE.toNanos()) {
            backOff.reset();
        }
        LogLimit reminder = new LogLimit(REMINDER);
        reminder.isDue(); // it has just been said
        while (!closed) {
            Thread.sleep(backOff.next());
            if (openAgain(reminder)) {
                openedAt = System.nanoTime();
                LOG.info("{}: open again after {} s", entrance.name(), (openedAt - since) / 1_000_000_000);
                return;
            }
        }
    }

    private boolean openAgain(LogLimit reminder) {
        try {
            QuicEndpoint opened = entrance.open();
            synchronized (changing) {
                endpoint = opened;
                failure = null;
                if (!closed && !accepting) {
                    opened.stopAccepting();
                }
            }
            if (closed) {
                opened.close();
            }
            return true;
        } catch (IOException | RuntimeException | LinkageError e) {
            failure = e.getMessage() == null ? e.toString() : e.getMessage();
            if (reminder.isDue()) {
                LOG.warn("{}: still closed: {}{}", entrance.name(), failure, reminder.suffix());
            }
            return false;
        }
    }

    /** From now on nobody new is let in, also after the port was opened again. */
    void stopAccepting() {
        synchronized (changing) {
            accepting = false;
        }
        endpoint.stopAccepting();
    }

    /** Closes what is open and opens nothing any more; the thread ends soon. */
    void close() throws IOException {
        QuicEndpoint open;
        synchronized (changing) {
            closed = true;
            open = endpoint;
        }
        open.close();
        thread.interrupt();
    }

    void awaitEnd() throws InterruptedException {
        thread.join();
        // One that was opened in the same moment.
        try {
            endpoint.close();
        } catch (IOException e) {
            LOG.warn("{}: its port could not be closed: {}", entrance.name(), e.getMessage());
        }
    }
}
