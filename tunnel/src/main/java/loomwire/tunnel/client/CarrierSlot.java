package loomwire.tunnel.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.tunnel.config.PerformanceConfig;
import loomwire.tunnel.net.ConnectionReport;
import loomwire.tunnel.protocol.Authentication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to the server up: dials, authenticates, waits for its end, and dials again after a pause that
 * grows with each failure. A virtual thread of its own does all of it, so that one that hangs in a dial holds up no other.
 */
final class CarrierSlot {
    private static final Logger LOG = LoggerFactory.getLogger(CarrierSlot.class);

    /** How often a waiting slot looks around; the wait itself ends at once when the connection does. */
    private static final Duration WAIT_ROUND = Duration.ofMinutes(1);

    private final Link.Dialer dialer;
    private final Introduction introduction;
    private final BackOff backOff;
    private final Carriers carriers;
    private final Thread thread;
    private boolean wasUp;
    private boolean dialledBefore;
    private volatile boolean closed;
    private volatile Link link;

    CarrierSlot(int index, Link.Dialer dialer, Introduction introduction, PerformanceConfig performance,
            Carriers carriers) {
        this.dialer = dialer;
        this.introduction = introduction;
        this.backOff = new BackOff(performance.retryInitialBackoff(), performance.retryMaxBackoff(),
                ThreadLocalRandom.current());
        this.carriers = carriers;
        this.thread = Thread.ofVirtual().name("carrier-" + index).unstarted(this::keepUp);
    }

    void start() {
        thread.start();
    }

    /** Waits until the connection is over and its port given back, for so long at most. */
    void awaitEnd(Duration patience) throws InterruptedException {
        if (thread.getState() != Thread.State.NEW) {
            thread.join(patience);
        }
    }

    /** Ends the connection and the dialling; returns at once. */
    void close() {
        closed = true;
        thread.interrupt();
        Link current = link;
        if (current != null) {
            current.connection().close();
        }
    }

    private void keepUp() {
        while (!closed) {
            try (Link dialled = dialer.dial()) {
                link = dialled;
                if (!closed) {
                    serve(dialled.connection());
                }
            } catch (IOException e) {
                failed(e);
            } catch (InterruptedException e) {
                return;
            }
            if (!closed && !pause()) {
                return;
            }
        }
    }

    private void serve(QuicConnection connection) throws IOException, InterruptedException {
        Carrier carrier = new Carrier(connection);
        try {
            QuicStream stream = Authentication.introduce(connection, introduction.auth(), introduction.remoteFlags());
            if (dialer.verifiesServer()) {
                // The certificate has shown who the server is: it may learn our targets before its proof arrives.
                carriers.up(carrier);
            }
            Authentication.awaitServer(connection, stream, introduction.auth());
            carrier.confirm();
            carriers.up(carrier);
            carriers.proven();
            LOG.info("{}: up", carrier);
            wasUp = true;
            dialledBefore = true;
            backOff.reset();
            while (!connection.awaitClose(WAIT_ROUND)) {
                if (closed) {
                    return;
                }
            }
            if (!closed) {
                LOG.warn("{}, connecting again", connection.closeReason().getMessage());
            }
        } catch (IOException e) {
            carrier.fail(e);
            throw e;
        } finally {
            connection.close();
            if (dialledBefore) {
                LOG.info("{}: {}; {}", carrier, closed ? "closed" : "lost", ConnectionReport.of(connection.stats()));
            }
            carriers.down(carrier);
        }
    }

    private void failed(IOException e) {
        if (closed) {
            return;
        }
        if (!dialledBefore) {
            dialledBefore = true;
            carriers.firstDialFailed(e);
        }
        if (wasUp || !carriers.ready().isEmpty()) {
            LOG.warn("{}: no connection: {}", thread.getName(), e.getMessage());
        }
    }

    private boolean pause() {
        try {
            Thread.sleep(backOff.next());
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
