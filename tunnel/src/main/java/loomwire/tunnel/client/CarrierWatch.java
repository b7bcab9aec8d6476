package loomwire.tunnel.client;

import java.io.IOException;
import java.time.Duration;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicTimeoutException;
import loomwire.quic.connection.ConnectionStats;
import loomwire.tunnel.net.ConnectionReport;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.protocol.GoAway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over one proven carrier until it ends: checks its health, hears what the server says, lets it retire, and
 * gives its port back. A virtual thread of its own looks; what the others find out comes in from any thread.
 */
final class CarrierWatch {
    private static final Logger LOG = LoggerFactory.getLogger(CarrierWatch.class);

    /** Between looks at a connection's figures, and at least between PINGs. */
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(1);
    /** After the time that a server named for its stop, it has had its chance to close. */
    private static final Duration DRAIN_GRACE = Duration.ofSeconds(5);
    /** A server that turned a stream away without saying for how long the others may go on. */
    private static final Duration UNNAMED_DRAIN = Duration.ofSeconds(10);
    /** Round trips after which an unanswered PING is doubtful, on paths so slow that they need more than the usual time. */
    private static final int DOUBT_ROUND_TRIPS = 4;

    private final Carrier carrier;
    private final CarrierTimings timings;
    private final CarrierCounters counters;
    private final Runnable onChange;
    private final Thread thread;
    private final long roundNanos;
    private final HealthRule health;
    private boolean pinging;
    private long pingedAt;
    private boolean goingAway;
    private long retireAt = Long.MAX_VALUE;
    private LossCause cause;
    private boolean stopping;
    private IOException closeFailure;

    /** @param onChange called when the carrier has ended, is in doubt, or is about to go away */
    CarrierWatch(Carrier carrier, CarrierTimings timings, CarrierCounters counters, Runnable onChange) {
        this.carrier = carrier;
        this.timings = timings;
        this.counters = counters;
        this.onChange = onChange;
        long now = System.nanoTime();
        this.health = new HealthRule(timings.healthInterval(), timings.idleHealthInterval(), now);
        this.roundNanos = Math.min(timings.healthInterval().toNanos(), LONGEST_ROUND.toNanos());
        this.pingedAt = now - roundNanos;
        this.thread = Thread.ofVirtual().name("watch-" + carrier.connection().number()).unstarted(this::watch);
        carrier.onFindings(this::ask, () -> goAway(UNNAMED_DRAIN));
    }

    Carrier carrier() {
        return carrier;
    }

    void start() {
        thread.start();
    }

    boolean isOver() {
        return !carrier.connection().isOpen();
    }

    /** Whether its port has been given back. */
    boolean isEnded() {
        return thread.getState() == Thread.State.TERMINATED;
    }

    synchronized boolean isGoingAway() {
        return goingAway;
    }

    /** Why the carrier ended or is being replaced. */
    synchronized LossCause cause() {
        return cause != null ? cause : causeOf(carrier.connection());
    }

    private void watch() {
        QuicConnection connection = carrier.connection();
        Thread.ofVirtual().name("control-" + connection.number())
                .start(() -> new ControlStreams(carrier, message -> goAway(message.drain())).readAll());
        try {
            while (!connection.awaitClose(Duration.ofNanos(roundNanos))) {
                look();
            }
        } catch (InterruptedException nobodyDoesThat) {
            Thread.currentThread().interrupt();
        } finally {
            finish();
        }
    }

    private void look() {
        ConnectionStats stats = carrier.connection().stats();
        long now = System.nanoTime();
        HealthRule.Verdict verdict;
        synchronized (this) {
            verdict = health.look(now, stats.packetsReceived(), stats.streamBytesSent() + stats.streamBytesReceived(),
                    stats.bytesInFlight() > 0);
            if (health.silentNanos(now) == 0) {
                carrier.doubtful(false);
            }
        }
        switch (verdict) {
            case WAIT -> { }
            case PING -> ask();
            case NO_PROGRESS -> end(LossCause.NO_PROGRESS, "nothing came back for "
                    + HealthRule.PROGRESS_DEADLINE.toSeconds() + " s");
        }
        if (carrier.isRetiring()) {
            retired(stats.openStreams(), now);
        }
    }

    private synchronized void retired(long openStreams, long now) {
        if (openStreams == 0) {
            carrier.connection().close(CloseCode.NO_ERROR.code(), "replaced, and its last stream has ended");
        } else if (now >= retireAt) {
            carrier.connection().close(CloseCode.NO_ERROR.code(), "the time that the server named is over");
        }
    }

    /** Sends a PING unless one is under way or was sent a moment ago. */
    private void ask() {
        synchronized (this) {
            long now = System.nanoTime();
            if (pinging || now - pingedAt < roundNanos || isOver()) {
                return;
            }
            pinging = true;
            pingedAt = now;
            health.asked();
        }
        counters.healthPings.increment();
        Thread.ofVirtual().name("ping-" + carrier.connection().number()).start(this::ping);
    }

    private void ping() {
        try {
            ConnectionStats before = carrier.connection().stats();
            Duration doubt = doubt(before);
            if (!isAnswered(doubt)) {
                if (carrier.connection().stats().packetsReceived() == before.packetsReceived()) {
                    LOG.debug("{}: no answer for {} ms", carrier, doubt.toMillis());
                    carrier.doubtful(true);
                    onChange.run();
                }
                if (!isAnswered(timings.pingDeadline().minus(doubt))) {
                    counters.deadlines.increment(Deadline.PING);
                    end(LossCause.PING_LOST, "no answer to a ping for " + timings.pingDeadline().toMillis() + " ms");
                }
            }
        } catch (IOException over) {
            // The connection has ended by itself.
        } finally {
            synchronized (this) {
                pinging = false;
            }
        }
    }

    private Duration doubt(ConnectionStats stats) {
        long nanos = Math.max(timings.doubt().toNanos(), DOUBT_ROUND_TRIPS * stats.smoothedRttNanos());
        return Duration.ofNanos(Math.min(nanos, timings.pingDeadline().toNanos() / 2));
    }

    private boolean isAnswered(Duration limit) throws IOException {
        try {
            carrier.connection().ping(limit);
        } catch (QuicTimeoutException unanswered) {
            return false;
        }
        synchronized (this) {
            health.answered(System.nanoTime());
        }
        carrier.doubtful(false);
        return true;
    }

    /** The server is about to stop: streams that are open may go on for so long, new ones are not taken. */
    void goAway(Duration drain) {
        synchronized (this) {
            if (goingAway) {
                return;
            }
            goingAway = true;
            retireAt = System.nanoTime() + drain.plus(DRAIN_GRACE).toNanos();
            carrier.retire();
        }
        LOG.info("{}: the server is about to stop; its streams may go on for {} s, new ones are opened elsewhere", carrier,
                drain.toSeconds());
        onChange.run();
    }

    /** Another one has taken its place: it ends with its last stream. */
    synchronized void retire(LossCause why) {
        if (cause == null) {
            cause = why;
        }
        carrier.retire();
    }

    /**
     * Another one has taken its place while it gave no answer. After an outage its own probes are seconds apart (RFC 9002
     * §6.2.1 doubles the wait each time), so it is asked once more now that a fresh port gets through; only without an
     * answer does it end, with its streams.
     */
    void retireInDoubt(LossCause why) {
        retire(why);
        counters.healthPings.increment();
        Thread.ofVirtual().name("last-ping-" + carrier.connection().number()).start(() -> {
            try {
                if (!isAnswered(doubt(carrier.connection().stats()))) {
                    end(why, "it gives no answer, and a connection from a fresh port does");
                }
            } catch (IOException over) {
                // The connection has ended by itself.
            }
        });
    }

    /** Ends it now, with the streams on it. */
    void end(LossCause why, String text) {
        synchronized (this) {
            if (cause == null && !isOver()) {
                cause = why;
            }
        }
        carrier.connection().close(CloseCode.NO_ERROR.code(), text);
    }

    /** Ends it because the client stops; returns at once. */
    void stop() {
        synchronized (this) {
            stopping = true;
        }
        carrier.connection().close();
    }

    private void finish() {
        QuicConnection connection = carrier.connection();
        // Over already, unless a defect ended the watch; nobody would look after it then.
        connection.close();
        ConnectionStats stats = connection.stats();
        LossCause why = cause();
        boolean stopped;
        synchronized (this) {
            stopped = stopping;
        }
        if (stopped) {
            LOG.info("{}: closed; {}", carrier, ConnectionReport.of(stats));
        } else {
            counters.losses.increment(why);
            CarrierEvents.down(carrier, why.text());
            String text = connection.closeReason().getMessage();
            if (carrier.isRetiring() && stats.openStreams() == 0) {
                LOG.info("{}: ended, {}; {}", carrier, why.text(), ConnectionReport.of(stats));
            } else {
                LOG.warn("{}: lost with {} streams, {}: {}; {}", carrier, stats.openStreams(), why.text(), text,
                        ConnectionReport.of(stats));
            }
        }
        try {
            carrier.link().close();
        } catch (IOException e) {
            LOG.warn("{}: its port could not be closed: {}", carrier, e.getMessage());
            synchronized (this) {
                closeFailure = e;
            }
        }
        onChange.run();
    }

    private synchronized LossCause causeOf(QuicConnection connection) {
        if (goingAway) {
            return LossCause.GOING_AWAY;
        }
        if (connection.isOpen()) {
            return LossCause.SILENT;
        }
        return switch (connection.closeReason().reason().origin()) {
            case PEER_APPLICATION -> LossCause.CLOSED_BY_PEER;
            case STATELESS_RESET -> LossCause.SERVER_RESTARTED;
            case LOCAL, LOCAL_TRANSPORT, PEER_TRANSPORT, IDLE_TIMEOUT, HANDSHAKE_TIMEOUT, VERSION_NEGOTIATION, PORT_FAILED ->
                    LossCause.FAILED;
        };
    }

    /** Waits until its port is given back, for so long at most; then throws what went wrong with that. */
    void awaitEnd(Duration patience) throws IOException, InterruptedException {
        if (!thread.join(patience)) {
            throw new IOException(carrier + " did not end within " + patience.toSeconds() + " s");
        }
        synchronized (this) {
            if (closeFailure != null) {
                throw closeFailure;
            }
        }
    }
}
