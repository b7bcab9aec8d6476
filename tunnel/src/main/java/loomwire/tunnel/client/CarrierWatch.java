package loomwire.tunnel.client;

import java.io.IOException;
import java.time.Duration;
import loomwire.quic.CloseReason;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.ConnectionStats;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicTimeoutException;
import loomwire.quic.base.Plural;
import loomwire.tunnel.net.ConnectionReport;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.protocol.CloseCode;
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
    private final SourceRule source;
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
        this.source = new SourceRule(now);
        this.roundNanos = Math.min(timings.healthInterval().toNanos(), LONGEST_ROUND.toNanos());
        this.pingedAt = now - roundNanos;
        this.thread = Thread.ofVirtual()
                .name("watch-" + carrier.connection().number())
                .unstarted(this::watch);
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
        Thread.ofVirtual()
                .name("control-" + connection.number())
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
        lookAtSource();
        ConnectionStats stats = carrier.connection().stats();
        long now = System.nanoTime();
        HealthRule.Verdict verdict;
        synchronized (this) {
            verdict = health.look(
                    now,
                    stats.packetsReceived(),
                    stats.streamBytesSent() + stats.streamBytesReceived(),
                    stats.bytesInFlight() > 0);
            if (health.silentNanos(now) == 0 && !source.isGone()) {
                carrier.doubtful(false);
            }
        }
        switch (verdict) {
            case WAIT -> {}
            case PING -> ask();
            case NO_PROGRESS ->
                end(LossCause.NO_PROGRESS, "nothing came back for " + HealthRule.PROGRESS_DEADLINE.toSeconds() + " s");
        }
        if (carrier.isRetiring()) {
            retired(stats.openStreams(), now);
        }
    }

    private void lookAtSource() {
        ServerLink.Source found = carrier.link().source();
        boolean gone;
        boolean better;
        synchronized (this) {
            better = source.look(found, System.nanoTime());
            gone = source.isGone() && cause == null && !carrier.isRetiring();
            cause = gone ? LossCause.ADDRESS_CHANGED : cause;
        }
        if (gone) {
            carrier.doubtful(true);
            LOG.info("{}: the address that it leaves this machine from is gone; it is dialled anew", carrier);
        }
        if (gone || better) {
            onChange.run();
        }
    }

    /** Whether answers cannot reach it any more. */
    synchronized boolean hasLostItsAddress() {
        return source.isGone();
    }

    /** Whether this machine's way to the server is another one by now; told once in a while. */
    synchronized boolean takeBetterWay() {
        return source.takeBetter(System.nanoTime());
    }

    private synchronized void retired(long openStreams, long now) {
        if (openStreams == 0) {
            carrier.connection().close(CloseCode.NO_ERROR.code(), "replaced, and its last stream has ended");
        } else if (now >= retireAt) {
            carrier.connection().close(CloseCode.NO_ERROR.code(), "the time for its last streams is over");
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
            long deadline = System.nanoTime() + timings.pingDeadline().toNanos();
            if (!isAnsweredBeforeDoubt(deadline)
                    && !isAnswered(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                counters.deadlines.increment(Deadline.PING);
                end(
                        LossCause.PING_LOST,
                        "no answer to a ping for " + timings.pingDeadline().toMillis() + " ms");
            }
        } catch (IOException over) {
            // The connection has ended by itself.
        } finally {
            synchronized (this) {
                pinging = false;
            }
        }
    }

    /**
     * Asks until there is an answer, or for a while nothing comes at all. Packets without an answer put doubt off, but only as
     * long as they come: the last ones of a server that was killed arrive after the question.
     */
    private boolean isAnsweredBeforeDoubt(long deadline) throws IOException {
        while (true) {
            ConnectionStats before = carrier.connection().stats();
            Duration doubt = doubt(before);
            if (isAnswered(doubt)) {
                return true;
            }
            if (carrier.connection().stats().packetsReceived() == before.packetsReceived()) {
                LOG.debug("{}: no answer for {} ms", carrier, doubt.toMillis());
                carrier.doubtful(true);
                Thread.ofVirtual().name("way-" + carrier.connection().number()).start(carrier.link()::askWayAgain);
                onChange.run();
                return false;
            }
            if (deadline - System.nanoTime() <= doubt.toNanos()) {
                return false;
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
        LOG.info(
                "{}: the server is about to stop; its streams may go on for {} s, new ones are opened elsewhere",
                carrier,
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

    /** Another one waits for its port: its streams may go on for a while, new ones are not taken. */
    synchronized void retireSoon(LossCause why) {
        if (retireAt == Long.MAX_VALUE) {
            retireAt = System.nanoTime() + UNNAMED_DRAIN.toNanos();
        }
        retire(why);
    }

    /**
     * Another one has taken its place while it gave no answer. After an outage its own probes are seconds apart (RFC 9002
     * §6.2.1 doubles the wait each time), so it is asked once more now that another one gets through; only without an
     * answer does it end, with its streams.
     *
     * @param next the other one, perhaps to another server
     */
    void retireInDoubt(LossCause why, Carrier next) {
        retire(why);
        counters.healthPings.increment();
        Thread.ofVirtual().name("last-ping-" + carrier.connection().number()).start(() -> {
            try {
                if (!isAnswered(doubt(carrier.connection().stats()))) {
                    end(why, "it gives no answer, and " + next + " does");
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
            if (carrier.isRetiring() && stats.openStreams() == 0) {
                LOG.info("{}: ended, {}; {}", carrier, why.text(), ConnectionReport.of(stats));
            } else {
                LOG.warn(
                        "{}: lost {}, {}; {}",
                        carrier,
                        withStreams(stats.openStreams()),
                        reason(why, connection.closeReason()),
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

    /** What was closed here says why in its own words; what ended otherwise, whatever the connection has to say of it. */
    static String reason(LossCause why, ConnectionClosedException closed) {
        boolean here = closed.reason().origin() == CloseReason.Origin.LOCAL;
        String words = here ? closed.reason().message() : closed.getMessage();
        if (words.isEmpty() || words.startsWith(why.text())) {
            return words.isEmpty() ? why.text() : words;
        }
        return why.text() + ": " + words;
    }

    private static String withStreams(long open) {
        return open == 0 ? "while it carried nothing" : "with " + Plural.of(open, "stream");
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
            case LOCAL,
                    LOCAL_TRANSPORT,
                    PEER_TRANSPORT,
                    IDLE_TIMEOUT,
                    HANDSHAKE_TIMEOUT,
                    VERSION_NEGOTIATION,
                    PORT_FAILED -> LossCause.FAILED;
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
