package loomwire.rawnet.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PortFixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class MemoryNetworkTest {
    private static final InetSocketAddress A = new InetSocketAddress("10.0.0.1", 1000);
    private static final InetSocketAddress B = new InetSocketAddress("fd00::2", 2000);

    private final MemoryNetwork network = new MemoryNetwork(1, LinkConditions.PERFECT);

    @Test
    void portsReachEachOtherByAddress() throws IOException {
        try (PacketPort a = network.open(A);
                PacketPort b = network.open(B)) {
            assertEquals(1, PortFixtures.send(a, B, new byte[] {1, 2, 3}));
            PacketBatch got = PortFixtures.receive(b);
            assertArrayEquals(new byte[] {1, 2, 3}, PortFixtures.bytes(got, 0));
            assertEquals(A, PortFixtures.peer(got, 0));
            PortFixtures.send(b, A, new byte[] {4});
            assertArrayEquals(new byte[] {4}, PortFixtures.bytes(PortFixtures.receive(a), 0));
            assertEquals(1, b.counters().datagramsReceived.sum());
            assertEquals(3, b.counters().bytesReceived.sum());
            assertEquals(1, b.counters().datagramsSent.sum());
        }
    }

    @Test
    void anEntryIsCutIntoItsSegments() throws IOException {
        try (PacketPort a = network.open(A);
                PacketPort b = network.open(B)) {
            assertEquals(3, a.transmit(PortFixtures.batchTo(B, 0, new byte[250], 100)));
            PacketBatch got = PortFixtures.receive(b);
            assertEquals(3, got.size());
            assertEquals(100, got.length(1));
            assertEquals(50, got.length(2));
        }
    }

    @Test
    void whatDoesNotFitTheBatchComesWithTheNext() throws IOException {
        try (PacketPort a = network.open(A);
                PacketPort b = network.open(B)) {
            a.transmit(PortFixtures.batchTo(B, 0, new byte[500], 100));
            PacketBatch small = new PacketBatch(2, 1000);
            assertEquals(2, b.receive(small, 0));
            assertEquals(2, b.receive(small, 0));
            assertEquals(1, b.receive(small, 0));
            assertEquals(0, b.receive(small, 0));
        }
    }

    @Test
    void aDelayedDatagramEndsTheWaitByItself() throws IOException {
        network.conditions(LinkConditions.builder().delayMillis(20).build());
        try (PacketPort a = network.open(A);
                PacketPort b = network.open(B)) {
            PortFixtures.send(a, B, new byte[1]);
            assertEquals(0, b.receive(PortFixtures.batch(), 0));
            assertEquals(1, b.receive(PortFixtures.batch(), Long.MAX_VALUE));
        }
    }

    @Test
    void aDatagramToNobodyIsSentAndLost() throws IOException {
        try (PacketPort a = network.open(A)) {
            assertEquals(1, PortFixtures.send(a, B, new byte[1]));
        }
    }

    @Test
    void lostAndOverlongDatagramsAreCounted() throws IOException {
        network.conditions(LinkConditions.builder().mtu(1300).build());
        try (PacketPort a = network.open(A);
                PacketPort b = network.open(B)) {
            assertEquals(1300, a.capabilities().maxDatagramBytes());
            PortFixtures.send(a, B, new byte[1301]);
            assertEquals(1, b.counters().receiveDrops.sum());
        }
    }

    @Test
    void aWakeUpEndsTheWaitAlsoWhenItCameBefore() throws Exception {
        try (PacketPort a = network.open(A)) {
            a.wakeup();
            a.wakeup();
            assertEquals(0, a.receive(PortFixtures.batch(), Long.MAX_VALUE));
            CompletableFuture<Integer> waits = CompletableFuture.supplyAsync(() -> {
                try {
                    return a.receive(PortFixtures.batch(), Long.MAX_VALUE);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            a.wakeup();
            assertEquals(0, waits.get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void anAddressIsOpenOnceAtATime() throws IOException {
        PacketPort first = network.open(A);
        assertThrows(BindException.class, () -> network.open(A));
        first.close();
        first.close();
        assertThrows(IOException.class, () -> first.receive(PortFixtures.batch(), Long.MAX_VALUE));
        assertThrows(IOException.class, () -> first.transmit(PortFixtures.batch()));
        network.open(A).close();
    }

    @Test
    void portZeroTakesAFreeOne() throws IOException {
        InetSocketAddress any = new InetSocketAddress("10.0.0.1", 0);
        try (PacketPort a = network.open(any);
                PacketPort b = network.open(any)) {
            assertTrue(a.capabilities().localAddress().getPort() != 0);
            assertTrue(a.capabilities().localAddress().getPort()
                    != b.capabilities().localAddress().getPort());
        }
    }

    @Test
    void portsThatShareAnAddressEachHearTheirShareOfTheOthers() throws IOException {
        List<PacketPort> shared = network.openShared(B, 2);
        try (PacketPort even = network.open(new InetSocketAddress("10.0.0.2", 1000));
                PacketPort odd = network.open(new InetSocketAddress("10.0.0.2", 1001))) {
            PortFixtures.send(even, B, new byte[] {1});
            PortFixtures.send(odd, B, new byte[] {2});
            assertArrayEquals(new byte[] {1}, PortFixtures.bytes(PortFixtures.receive(shared.get(0)), 0));
            assertArrayEquals(new byte[] {2}, PortFixtures.bytes(PortFixtures.receive(shared.get(1)), 0));
            PortFixtures.send(shared.get(1), new InetSocketAddress("10.0.0.2", 1000), new byte[] {3});
            assertEquals(B, PortFixtures.peer(PortFixtures.receive(even), 0));
            shared.get(0).close();
            assertThrows(BindException.class, () -> network.open(B), "the other one still has it");
            shared.get(1).close();
            network.open(B).close();
        }
    }
}
