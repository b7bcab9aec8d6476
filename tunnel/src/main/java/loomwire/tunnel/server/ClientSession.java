package loomwire.tunnel.server;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.quic.base.Fatal;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.count.Tally;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.net.ConnectionReport;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.protocol.Authentication;
import loomwire.tunnel.protocol.AuthenticationException;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.protocol.GoAway;
import loomwire.tunnel.protocol.RateReport;
import loomwire.tunnel.protocol.Wishes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection, from its acceptance to its end, on a thread of its own. Its streams run in a scope that the
 * thread owns: when the connection is over, or the thread is interrupted, they are interrupted, and the thread ends after
 * the last of them.
 */
final class ClientSession {
    private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);

    private final QuicConnection connection;
    private final Client client;
    private final Terms terms;
    private final Thread thread;
    private final Consumer<ClientSession> whenOver;
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile boolean authenticated;
    private volatile boolean ending;
    private volatile Duration drain;

    /**
     * What is the same for all clients of a server.
     *
     * @param auth what clients have to prove now
     * @param peerFlags is told with which TCP flags a client wants to be sent to
     * @param rateLimit bytes a second that a client gets at most who asks for a rate; 0 if none does
     */
    record Terms(
            Supplier<Auth> auth,
            TunnelServer.PeerFlags peerFlags,
            long rateLimit,
            Admissions admissions,
            ServerFlows flows,
            ServerDeadlines deadlines,
            AdmissionCounters counters,
            RefusalLog refusals,
            Tally<Deadline> hit) {}

    /** @param whenOver what the session does last */
    ClientSession(QuicConnection connection, Terms terms, Consumer<ClientSession> whenOver) {
        this.connection = connection;
        this.client = Client.of(connection);
        this.terms = terms;
        this.whenOver = whenOver;
        this.thread = Thread.ofVirtual().name("client-" + connection.number()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try (connection) {
            authenticate();
            serve();
        } catch (AuthenticationException e) {
            terms.counters.refused.increment(e.code());
            if (e.code() == CloseCode.AUTHENTICATION_TIMEOUT) {
                terms.hit.increment(Deadline.AUTHENTICATION);
            }
            terms.refusals.refused(connection.remoteAddress(), e);
        } catch (IOException e) {
            if (ending) {
                LOG.debug("{}: ended with the server: {}", this, e.getMessage());
            } else if (!authenticated) {
                // Strangers can make as many of these as they like.
                LOG.debug("{}: gone before it said who it is: {}", this, e.getMessage());
            } else {
                // What ended a connection names its peer and its number.
                LOG.info(
                        "client gone: {}; {}",
                        e instanceof ConnectionClosedException ? e.getMessage() : this + ": " + e.getMessage(),
                        ConnectionReport.of(connection.stats()));
            }
        } catch (RuntimeException | Error e) {
            Fatal.rethrow(e);
            LOG.error("{}: failed unexpectedly", this, e);
        } finally {
            whenOver.accept(this);
        }
    }

    private void authenticate() throws IOException {
        try (Admissions.Admission admission = terms.admissions.enter(connection)) {
            Wishes wishes = Authentication.accept(connection, terms.auth.get(), admission.deadline(), terms.rateLimit);
            if (!wishes.remoteFlags().isEmpty()) {
                terms.peerFlags.set(connection.remoteAddress(), wishes.remoteFlags());
            }
            if (wishes.bytesPerSecond() > 0) {
                connection.sendAt(wishes.bytesPerSecond());
            }
            String setBy =
                    wishes.bytesPerSecond() > 0 ? "the client's transport.quic.rate_down" : "transport.quic.rate_up";
            connection.watchRate(finding -> LOG.info("{}: {}", this, RateReport.of(finding, setBy)));
        }
        terms.counters.authenticated.increment();
        LOG.info("{}: client authenticated on connection {}", this, connection.number());
        authenticated = true;
        tellToGoAway();
    }

    private void serve() throws IOException {
        terms.counters.connected.increment();
        UntilConnectionEnds streams = new UntilConnectionEnds();
        ThreadFactory names = Thread.ofVirtual()
                .name("stream-" + connection.number() + "-", 0)
                .factory();
        try (var scope = StructuredTaskScope.open(streams, settings -> settings.withThreadFactory(names))) {
            try {
                accept(scope);
            } finally {
                streams.end(scope);
            }
        } finally {
            terms.counters.connected.decrement();
        }
    }

    private void accept(StructuredTaskScope<Void, Void> scope) throws IOException {
        while (true) {
            QuicStream stream = connection.acceptStream(terms.deadlines.streamRound());
            if (stream == null) {
                continue;
            }
            if (stream.canWrite()) {
                scope.fork(() -> terms.flows.serve(stream, client));
            } else {
                stream.stopSending(CloseCode.REFUSED.code());
            }
        }
    }

    /** The server is about to stop: tells the client, or will once it has authenticated. */
    void goAway(Duration timeToDrain) {
        drain = timeToDrain;
        tellToGoAway();
    }

    private void tellToGoAway() {
        if (!authenticated || drain == null || !told.compareAndSet(false, true)) {
            return;
        }
        try {
            new GoAway(drain).send(connection, terms.deadlines.goAway());
            terms.counters.goAways.increment();
        } catch (IOException e) {
            LOG.debug("{}: could not be told that the server is about to stop: {}", this, e.getMessage());
        }
    }

    /** Ends the session and its streams. */
    void cancel() {
        ending = true;
        thread.interrupt();
    }

    /** Waits for the session's thread, and so for those of its streams. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return thread.join(limit);
    }

    @Override
    public String toString() {
        return AddressText.of(connection.remoteAddress());
    }
}
