package loomwire.tunnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.MemoryConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AdmissionsTest {
    private static final int PLACES = 8;

    private final AdmissionCounters counters = new AdmissionCounters();
    private final Admissions admissions = new Admissions(PLACES, ServerDeadlines.DEFAULTS, counters);

    private static MemoryConnection from(String address) {
        return MemoryConnection.pair().server().from(new InetSocketAddress(address, 5000));
    }

    @Test
    void whoComesTakesThePlaceOfTheOldestFromWhereMostCome() {
        List<MemoryConnection> flood = new ArrayList<>();
        MemoryConnection early = from("198.51.100.7");
        admissions.enter(early);
        for (int i = 0; i < PLACES; i++) {
            flood.add(from("192.0.2." + i));
            admissions.enter(flood.getLast());
        }
        assertFalse(flood.getFirst().isOpen());
        assertEquals(
                CloseCode.BUSY.code(), flood.getFirst().closeReason().reason().errorCode());
        MemoryConnection late = from("2001:db8::1");
        admissions.enter(late);
        assertTrue(late.isOpen());
        assertTrue(early.isOpen());
        assertFalse(flood.get(1).isOpen());
        assertTrue(flood.get(2).isOpen());
        assertEquals(2, counters.evicted.sum());
        assertEquals(PLACES, counters.unauthenticated.sum());
    }

    @Test
    void whoHasLeftIsNotCountedAndNotDrivenOut() {
        MemoryConnection first = from("192.0.2.1");
        admissions.enter(first).close();
        for (int i = 0; i < PLACES; i++) {
            admissions.enter(from("192.0.2." + i));
        }
        assertTrue(first.isOpen());
        assertEquals(0, counters.evicted.sum());
    }

    @Test
    void whileManyWaitTheyHaveLessTime() {
        assertEquals(
                ServerDeadlines.DEFAULTS.authentication(),
                admissions.enter(from("192.0.2.1")).deadline());
        for (int i = 0; i < PLACES / 2; i++) {
            admissions.enter(from("192.0.2.2"));
        }
        assertEquals(
                ServerDeadlines.DEFAULTS.hurriedAuthentication(),
                admissions.enter(from("192.0.2.3")).deadline());
    }

    @Test
    void whoOwnsOneNetworkIsOneSource() {
        assertEquals(SourcePrefix.of(address("2001:db8:1:ffff::1")), SourcePrefix.of(address("2001:db8:1::2")));
        assertEquals(SourcePrefix.of(address("192.0.2.1")), SourcePrefix.of(address("192.0.2.200")));
        assertFalse(SourcePrefix.of(address("192.0.2.1")).equals(SourcePrefix.of(address("192.0.3.1"))));
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    @Test
    void thePlacesFollowTheMemoryBudget() {
        assertEquals(64, Admissions.places(16 << 20));
        assertEquals(256, Admissions.places(256L << 20));
        assertEquals(1024, Admissions.places(8L << 30));
        assertEquals(1024, Admissions.places(0));
    }

    @Test
    void aFloodFromOneAddressDoesNotKeepOutAClientFromAnother() throws Exception {
        try (ServerOnMemory on =
                new ServerOnMemory(ServerDeadlines.DEFAULTS, "performance: { memory_budget: 16777216 }")) {
            Thread flood = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 1000; i++) {
                    on.endpoint.connect(new InetSocketAddress("192.0.2.9", 1024 + i));
                }
            });
            for (int i = 0; i < 20; i++) {
                on.client(new InetSocketAddress("198.51.100." + i, 5000));
            }
            flood.join();
            on.client(new InetSocketAddress("203.0.113.1", 5000));
            Eventually.holds(
                    "all are let in",
                    () -> on.counters().admissions().authenticated.sum() == 21);
            assertTrue(on.counters().admissions().unauthenticated.sum() <= 64);
        }
    }
}
