package loomwire.tunnel.server;

import static loomwire.tunnel.server.ServerOnMemory.LONG;
import static loomwire.tunnel.server.ServerOnMemory.answer;
import static loomwire.tunnel.server.ServerOnMemory.ask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import loomwire.quic.StreamResetException;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.MemoryConnection;
import loomwire.tunnel.testing.MemoryStream;
import loomwire.tunnel.testing.SilentPort;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each wait of a server ends by itself, is counted, and ends at once with what it belongs to. */
@Timeout(60)
class ServerDeadlinesTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration DAY = Duration.ofDays(1);
    /** Nothing ends but by being ended from above. */
    private static final ServerDeadlines ENDLESS =
            new ServerDeadlines(DAY, DAY, DAY, DAY, DAY, DAY, DAY, DAY, ServerDeadlines.DEFAULTS.end());

    @Test
    void aClientThatDoesNotSayWhoItIsIsClosed() throws Exception {
        try (ServerOnMemory on = new ServerOnMemory(ENDLESS.withAuthentication(SHORT, SHORT), "")) {
            MemoryConnection silent = on.endpoint.connect();
            assertTrue(silent.awaitClose(LONG));
            assertEquals(CloseCode.AUTHENTICATION_TIMEOUT, CloseCode.ofPeer(silent.closeReason()));
            Eventually.holds(
                    "it is counted",
                    () -> on.counters().deadlines().sum(Deadline.AUTHENTICATION) == 1
                            && on.counters().admissions().refused.sum(CloseCode.AUTHENTICATION_TIMEOUT) == 1
                            && on.counters().admissions().unauthenticated.sum() == 0);
        }
    }

    @Test
    void aStreamWithoutARequestIsReset() throws Exception {
        try (ServerOnMemory on = new ServerOnMemory(ENDLESS.withRequest(SHORT), "")) {
            MemoryStream half = on.client().open();
            half.write(new byte[] {1, 1});
            assertEquals(
                    CloseCode.MALFORMED.code(),
                    assertThrows(StreamResetException.class, () -> answer(half)).errorCode());
            assertEquals(1, on.counters().deadlines().sum(Deadline.OPEN_REQUEST));
        }
    }

    @Test
    void aTargetThatDoesNotAnswerTimesOut() throws Exception {
        try (SilentPort silent = new SilentPort();
                ServerOnMemory on = new ServerOnMemory(ENDLESS.withConnect(SHORT), "")) {
            assertEquals(
                    OpenStatus.TIMED_OUT,
                    answer(ask(on.client(), silent.port())).status());
            assertEquals(1, on.counters().deadlines().sum(Deadline.CONNECT));
            assertEquals(1, on.counters().dials().failed.sum(OpenStatus.TIMED_OUT));
        }
    }

    @Test
    void aStreamThatFindsNoPlaceIsToldThatTheServerIsBusy() throws Exception {
        try (Upstream upstream = new Upstream(socket -> socket.getInputStream().readAllBytes());
                ServerOnMemory on =
                        new ServerOnMemory(ENDLESS.withPlace(SHORT), "performance: { max_concurrent_streams: 1 }")) {
            MemoryConnection client = on.client();
            assertEquals(OpenAnswer.ok(), answer(ask(client, upstream.port())));
            OpenAnswer second = answer(ask(client, upstream.port()));
            assertEquals(OpenStatus.BUSY, second.status());
            assertTrue(second.message().contains("max_concurrent_streams"), second.message());
            assertEquals(1, on.counters().deadlines().sum(Deadline.STREAM_PLACE));
            assertEquals(1, on.counters().streams().answered.sum(OpenStatus.BUSY));
        }
    }

    @Test
    void aStreamThatWaitsForAPlaceGetsTheNextOne() throws Exception {
        try (Upstream upstream = new Upstream(socket -> socket.getInputStream().readAllBytes());
                ServerOnMemory on = new ServerOnMemory(ENDLESS, "performance: { max_concurrent_streams: 1 }")) {
            MemoryConnection client = on.client();
            MemoryStream first = ask(client, upstream.port());
            assertEquals(OpenAnswer.ok(), answer(first));
            MemoryStream second = ask(client, upstream.port());
            Eventually.holds(
                    "it waits", () -> on.counters().streams().places.waited.sum() == 1);
            first.finish();
            assertEquals(OpenAnswer.ok(), answer(second));
        }
    }

    @Test
    void whoWaitsForAPlaceToConnectGetsItInTime() throws Exception {
        try (SilentPort silent = new SilentPort();
                Upstream upstream =
                        new Upstream(socket -> socket.getInputStream().readAllBytes());
                ServerOnMemory on = new ServerOnMemory(
                        ENDLESS, "performance: { stream_worker_pool_size: 10, client_share: 100 }")) {
            MemoryConnection client = on.client();
            for (int i = 0; i < 10; i++) {
                ask(client, silent.port());
            }
            Eventually.holds(
                    "all places are taken", () -> on.counters().dials().underWay.sum() == 10);
            ask(client, upstream.port());
            Eventually.holds(
                    "it waits", () -> on.counters().dials().places.waited.sum() == 1);
            // A client's end ends what was being dialled for it; whoever of it waits may be quick enough to get one of
            // the places.
            MemoryConnection other = on.client();
            MemoryStream patient = ask(other, upstream.port());
            client.close();
            assertEquals(OpenAnswer.ok(), answer(patient));
            Eventually.holds(
                    "all places are free", () -> on.counters().dials().underWay.sum() == 0);
        }
    }

    @Test
    void everyWaitEndsWithTheServer() throws Exception {
        try (SilentPort silent = new SilentPort();
                Upstream upstream =
                        new Upstream(socket -> socket.getInputStream().readAllBytes());
                ServerOnMemory on = new ServerOnMemory(ENDLESS, "performance: { max_concurrent_streams: 2 }")) {
            on.endpoint.connect(); // waits for authentication
            MemoryConnection client = on.client(); // waits for streams
            client.open(); // no request
            assertEquals(OpenAnswer.ok(), answer(ask(client, upstream.port()))); // relays
            ask(client, silent.port()); // connects
            Eventually.holds("it connects", () -> on.counters().dials().underWay.sum() == 1);
            ask(client, upstream.port()); // waits for a place
            Eventually.holds(
                    "it waits", () -> on.counters().streams().places.waited.sum() == 1);
            // Throws if a thread is left after its deadline for all of them.
            on.server.close();
            assertEquals(
                    on.counters().streams().opened.sum(),
                    on.counters().streams().closed.sum());
            assertEquals(
                    on.counters().traffic().started.sum(),
                    on.counters().traffic().ended.sum());
            assertEquals(0, on.counters().dials().underWay.sum());
            assertEquals(0, on.counters().admissions().unauthenticated.sum());
            assertEquals(0, on.counters().admissions().connected.sum());
            assertEquals(0, on.server.openFlows());
        }
    }
}
