package loomwire.tunnel.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import loomwire.quic.StreamResetException;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.MemoryConnection;
import loomwire.tunnel.testing.MemoryStream;
import loomwire.tunnel.testing.Sockets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FlowsTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Flows flows = new Flows();

    @Test
    void whatIsOpenIsWaitedForAndNothingElseBegins() throws Exception {
        Flow flow = flows.begin();
        flows.refuseNew();
        assertNull(flows.begin());
        assertEquals(1, flows.count());
        assertFalse(flows.awaitIdle(Duration.ZERO));
        Thread.startVirtualThread(flow::close);
        assertTrue(flows.awaitIdle(LONG));
        assertEquals(0, flows.count());
    }

    @Test
    void aFlowThatWaitsIsInterruptedByAnAbort() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        Thread thread = Thread.ofVirtual().start(() -> {
            try (Flow flow = flows.begin()) {
                assertNotNull(flow);
                began.countDown();
                Thread.sleep(Duration.ofDays(1));
            } catch (InterruptedException aborted) {
                // As it shall be.
            }
        });
        began.await();
        assertEquals(1, flows.abortAll());
        assertTrue(flows.awaitIdle(LONG));
        thread.join();
    }

    @Test
    void anAbortAfterTheEndTouchesNobody() {
        Flow flow = flows.begin();
        flow.close();
        flow.close();
        flow.abort();
        assertFalse(Thread.interrupted(), "the thread does something else by now");
        assertEquals(0, flows.count(), "counted down once");
    }

    @Test
    void aFlowThatRelaysIsEndedWithItsSocketAndItsStream() throws Exception {
        try (Sockets.Pair sockets = Sockets.pair()) {
            MemoryConnection.Pair connection = MemoryConnection.pair();
            TrafficCounters counters = new TrafficCounters();
            MemoryStream near = connection.client().open();
            MemoryStream far = connection.server().streams.getFirst();
            Relay relay = new Relay(sockets.near(), near, new BufferPool(1 << 16), counters);
            Thread thread = Thread.ofVirtual().start(() -> {
                try (Flow flow = flows.begin()) {
                    flow.run(relay);
                }
            });
            Eventually.holds("it relays", () -> counters.started.sum() == 1);
            assertEquals(1, flows.abortAll());
            assertTrue(flows.awaitIdle(LONG));
            thread.join();
            assertEquals(
                    CloseCode.CANCELLED.code(),
                    assertThrows(StreamResetException.class, () -> far.readAll())
                            .errorCode());
            assertThrows(
                    IOException.class,
                    () -> Channels.newInputStream(sockets.far()).readAllBytes());
        }
    }
}
