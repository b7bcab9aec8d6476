package loomwire.rawnet.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import loomwire.rawnet.Addresses;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortFixtures;
import loomwire.rawnet.PortShare;
import loomwire.rawnet.SideQueue;
import loomwire.rawnet.linux.LinuxCalls;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** UDP ports whose first packets wait apart from the others. */
@Timeout(90)
class UdpSideQueueTest {
    private static final int BUFFER = 1 << 20;
    private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);
    private static final SideQueue ASIDE = new SideQueue(0xb0, 0x80);
    private static final byte[] FIRST_PACKET = firstPacket();
    /** Many times what the kernel holds at {@link #SMALL_BUFFER}. */
    private static final int FLOOD = 2000;

    private static final int SMALL_BUFFER = 64 << 10;

    private static byte[] firstPacket() {
        byte[] bytes = new byte[1200];
        bytes[0] = (byte) 0xc3;
        return bytes;
    }

    private static UdpPort withSide(int buffer) throws IOException {
        Assumptions.assumeTrue(LinuxCalls.usable(), "queues aside are Linux's");
        return UdpPort.openShared(ANY, buffer, 1, ASIDE).getFirst();
    }

    @Test
    void aFloodOfDatagramsThatWaitAsideTakesNoPlaceOfTheOthers() throws IOException {
        try (UdpPort server = withSide(SMALL_BUFFER);
                UdpPort peer = UdpPort.open(ANY, BUFFER)) {
            InetSocketAddress at = server.capabilities().localAddress();
            for (int i = 0; i < FLOOD; i++) {
                PortFixtures.send(peer, at, FIRST_PACKET);
            }
            PortFixtures.send(peer, at, new byte[] {0x41, 7});
            PortFixtures.send(peer, at, new byte[] {(byte) 0xe1, 8}); // a Handshake packet belongs to somebody
            PacketBatch got = PortFixtures.receive(server);
            assertArrayEquals(
                    new byte[] {0x41, 7}, PortFixtures.bytes(got, 0), "behind the whole flood, and taken first");
            assertArrayEquals(new byte[] {(byte) 0xe1, 8}, PortFixtures.bytes(got, 1));
            assertEquals(2, got.mainSize());
            assertTrue(got.size() > 2, "what waits aside is taken too");
            assertEquals(0, server.counters().receiveDrops.sum());
            assertTrue(server.counters().sideDrops.sum() > 0, "the kernel's drops are counted");
        }
    }

    @Test
    void whatWaitsAsideHasAPartOfEachBatchThatTheOthersWouldFill() throws IOException {
        try (UdpPort server = withSide(BUFFER);
                UdpPort peer = UdpPort.open(ANY, BUFFER)) {
            InetSocketAddress at = server.capabilities().localAddress();
            for (int i = 0; i < 200; i++) {
                PortFixtures.send(peer, at, new byte[] {0x41, (byte) i});
            }
            PortFixtures.send(peer, at, FIRST_PACKET);
            PacketBatch got = PortFixtures.receive(server);
            assertTrue(got.mainSize() >= got.size() - 1 && got.mainSize() > 1, got.mainSize() + " of " + got.size());
            assertArrayEquals(FIRST_PACKET, PortFixtures.bytes(got, got.size() - 1));
            int more = got.size();
            while (more < 201) {
                more += PortFixtures.receive(server).size();
            }
            assertEquals(201, more);
        }
    }

    @Test
    void bothQueuesOfAPeerBelongToOnePort() throws IOException {
        Assumptions.assumeTrue(LinuxCalls.usable(), "queues aside are Linux's");
        for (InetSocketAddress any : List.of(ANY, new InetSocketAddress("::1", 0))) {
            for (int count = 2; count <= 3; count++) {
                bothQueuesOfAPeerBelongToOneOf(UdpPort.openShared(any, BUFFER, count, ASIDE), any);
            }
        }
    }

    private static void bothQueuesOfAPeerBelongToOneOf(List<UdpPort> shared, InetSocketAddress any) throws IOException {
        InetSocketAddress at = shared.getFirst().capabilities().localAddress();
        Set<Integer> heard = new HashSet<>();
        try {
            for (int i = 0; i < 20; i++) {
                try (UdpPort peer = UdpPort.open(any, BUFFER)) {
                    InetSocketAddress from = peer.capabilities().localAddress();
                    int expected = PortShare.indexOf(Addresses.low(from.getAddress()), from.getPort(), shared.size());
                    PortFixtures.send(peer, at, FIRST_PACKET);
                    PortFixtures.send(peer, at, new byte[] {0x41});
                    PacketBatch got = PortFixtures.batch();
                    int came = 0;
                    int others = 0;
                    for (long end = System.nanoTime() + PortFixtures.LONG_NANOS;
                            came < 2 && System.nanoTime() < end; ) {
                        came += shared.get(expected).receive(got, PortFixtures.LONG_NANOS);
                        others += got.mainSize();
                    }
                    assertEquals(2, came);
                    assertEquals(1, others);
                    heard.add(expected);
                }
            }
            assertEquals(shared.size(), heard.size());
        } finally {
            for (UdpPort port : shared) {
                port.close();
            }
        }
    }

    @Test
    void anAddressWithAQueueAsideIsInUseForAnyOther() throws IOException {
        try (UdpPort server = withSide(BUFFER)) {
            InetSocketAddress at = server.capabilities().localAddress();
            assertThrows(IOException.class, () -> UdpPort.openShared(at, BUFFER, 1, ASIDE));
            assertThrows(IOException.class, () -> UdpPort.open(at, BUFFER));
        }
    }

    @Test
    void whatTheKernelDropsIsCountedAlsoOfTheOnlyQueue() throws IOException {
        Assumptions.assumeTrue(LinuxCalls.usable(), "the platform's sockets do not tell");
        UdpPort server = UdpPort.open(ANY, SMALL_BUFFER);
        try (server;
                UdpPort peer = UdpPort.open(ANY, BUFFER)) {
            for (int i = 0; i < FLOOD; i++) {
                PortFixtures.send(peer, server.capabilities().localAddress(), FIRST_PACKET);
            }
            PacketBatch got = PortFixtures.batch();
            int came = 0;
            while (server.receive(got, 0) > 0) {
                came += got.size();
            }
            assertEquals(FLOOD, came + server.counters().receiveDrops.sum());
        }
        assertTrue(server.counters().receiveDrops.sum() > 0, "they are known after the end too");
    }
}
