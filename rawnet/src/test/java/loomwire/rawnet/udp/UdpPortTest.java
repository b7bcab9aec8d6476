package loomwire.rawnet.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import loomwire.rawnet.Addresses;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortFixtures;
import loomwire.rawnet.linux.LinuxCalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(90)
@ParameterizedClass(name = "portable: {0}")
@ValueSource(booleans = {false, true})
class UdpPortTest {
    private static final int BUFFER = 1 << 20;
    private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);

    UdpPortTest(boolean portable) {
        System.setProperty(LinuxCalls.PORTABLE_PROPERTY, Boolean.toString(portable));
    }

    @AfterEach
    void forgetTheWay() {
        System.clearProperty(LinuxCalls.PORTABLE_PROPERTY);
    }

    /** Runs of one size and of many, to two peers in turns, from this way to the portable one and back. */
    @Test
    void manyDatagramsOfManySizesComeWholeAndInOrder() throws IOException {
        long seed = 3;
        Random random = new Random(seed);
        try (UdpPort a = UdpPort.open(ANY, 4 * BUFFER)) {
            System.setProperty(LinuxCalls.PORTABLE_PROPERTY, "true");
            try (UdpPort b = UdpPort.open(ANY, 4 * BUFFER)) {
                for (int round = 0; round < 100; round++) {
                    many(a, b, random, "seed " + seed + " round " + round);
                    many(b, a, random, "seed " + seed + " round " + round);
                }
            }
        }
    }

    private static void many(UdpPort from, UdpPort to, Random random, String where) throws IOException {
        List<byte[]> sent = new ArrayList<>();
        PacketBatch batch = PortFixtures.batch();
        int length = 1452;
        while (batch.hasRoom(1452)) {
            length = random.nextInt(4) > 0 ? length : 1 + random.nextInt(1452);
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            sent.add(bytes);
            PortFixtures.append(batch, to.capabilities().localAddress(), 0, bytes, length);
        }
        assertEquals(sent.size(), from.transmit(batch), where);
        PacketBatch small = new PacketBatch(10, 10_000);
        for (int came = 0; came < sent.size(); ) {
            assertTrue(to.receive(small, PortFixtures.LONG_NANOS) > 0, where);
            for (int i = 0; i < small.size(); i++, came++) {
                assertArrayEquals(sent.get(came), PortFixtures.bytes(small, i), where);
                assertEquals(from.capabilities().localAddress(), PortFixtures.peer(small, i));
            }
        }
        assertEquals(0, to.receive(small, 0), where);
    }

    @Test
    void datagramsGoBothWays() throws IOException {
        try (UdpPort a = UdpPort.open(ANY, BUFFER);
                UdpPort b = UdpPort.open(ANY, BUFFER)) {
            exchange(a, b);
            assertEquals(1452, a.capabilities().maxDatagramBytes());
        }
    }

    @Test
    void datagramsGoBothWaysOverIpv6() throws IOException {
        InetSocketAddress loopback = new InetSocketAddress("::1", 0);
        try (DatagramSocket probe = new DatagramSocket(loopback)) {
            assertTrue(probe.isBound());
        } catch (IOException e) {
            Assumptions.abort("no IPv6 on loopback: " + e.getMessage());
        }
        try (UdpPort a = UdpPort.open(loopback, BUFFER, 9000);
                UdpPort b = UdpPort.open(loopback, BUFFER, 9000)) {
            exchange(a, b);
        }
    }

    /** A client takes no answer from an address that it did not ask. */
    @Test
    void answersLeaveFromTheAddressThatWasAsked() throws IOException {
        Assumptions.assumeTrue(LinuxCalls.usable(), "the portable way cannot tell which address was asked");
        InetSocketAddress everywhere = new InetSocketAddress(0);
        try (UdpPort server = UdpPort.open(everywhere, BUFFER);
                UdpPort client = UdpPort.open(everywhere, BUFFER)) {
            assertTrue(server.answersWhereAsked());
            int port = server.capabilities().localAddress().getPort();
            for (String asked : List.of("127.0.0.1", "127.0.0.77", "127.8.8.8", "127.0.0.1")) {
                InetSocketAddress to = new InetSocketAddress(asked, port);
                PortFixtures.send(client, to, new byte[] {1});
                PacketBatch question = PortFixtures.receive(server);
                assertEquals(to.getAddress(), Addresses.toInetAddress(question.localHigh(0), question.localLow(0)));
                PacketBatch answer = PortFixtures.batch();
                for (int i = 0; i < 5; i++) { // a train
                    PortFixtures.append(answer, PortFixtures.peer(question, 0), 0, new byte[1000], 1000);
                    answer.local(question.localHigh(0), question.localLow(0));
                }
                assertEquals(5, server.transmit(answer));
                for (int came = 0; came < 5; ) {
                    PacketBatch got = PortFixtures.receive(client);
                    for (int i = 0; i < got.size(); i++, came++) {
                        assertEquals(to, PortFixtures.peer(got, i));
                        assertEquals(1000, got.length(i));
                    }
                }
            }
        }
    }

    /** What was sent from it goes on from another one; the client may know that by its connection ids. */
    @Test
    void anAddressThatIsGoneDoesNotKeepAnswersBack() throws IOException {
        try (UdpPort server = UdpPort.open(new InetSocketAddress(0), BUFFER);
                UdpPort client = UdpPort.open(ANY, BUFFER)) {
            for (int round = 0; round < 3; round++) {
                PacketBatch answer = PortFixtures.batch();
                for (int i = 0; i < 3; i++) {
                    PortFixtures.append(answer, client.capabilities().localAddress(), 0, new byte[100], 100);
                    answer.local(0, Addresses.low(InetAddress.ofLiteral("192.0.2.77")));
                }
                assertEquals(3, server.transmit(answer));
                for (int came = 0; came < 3; ) {
                    came += PortFixtures.receive(client).size();
                }
            }
        }
    }

    private static void exchange(UdpPort a, UdpPort b) throws IOException {
        int largest = a.capabilities().maxDatagramBytes();
        assertEquals(1, PortFixtures.send(a, b.capabilities().localAddress(), new byte[largest]));
        PacketBatch got = PortFixtures.receive(b);
        assertEquals(largest, got.length(0));
        assertEquals(a.capabilities().localAddress(), PortFixtures.peer(got, 0));
        PortFixtures.send(b, PortFixtures.peer(got, 0), new byte[] {1, 2});
        assertArrayEquals(new byte[] {1, 2}, PortFixtures.bytes(PortFixtures.receive(a), 0));
        assertEquals(1, a.counters().datagramsSent.sum());
        assertEquals(largest, a.counters().bytesSent.sum());
        assertEquals(2, a.counters().bytesReceived.sum());
    }

    @Test
    void entriesAreCutAndSendersToldApart() throws IOException {
        try (UdpPort a = UdpPort.open(ANY, BUFFER);
                UdpPort b = UdpPort.open(ANY, BUFFER);
                UdpPort c = UdpPort.open(ANY, BUFFER)) {
            assertEquals(3, a.transmit(PortFixtures.batchTo(c.capabilities().localAddress(), 0, new byte[250], 100)));
            PortFixtures.send(b, c.capabilities().localAddress(), new byte[7]);
            PortFixtures.send(a, c.capabilities().localAddress(), new byte[8]);
            List<String> seen = new ArrayList<>();
            while (seen.size() < 5) {
                PacketBatch got = PortFixtures.receive(c);
                for (int i = 0; i < got.size(); i++) {
                    seen.add(got.length(i)
                            + (PortFixtures.peer(got, i).equals(a.capabilities().localAddress())
                                    ? " from a"
                                    : " from b"));
                }
            }
            assertEquals(List.of("100 from a", "100 from a", "50 from a", "7 from b", "8 from a"), seen);
        }
    }

    @Test
    void whatDoesNotFitTheBatchComesWithTheNext() throws IOException {
        try (UdpPort a = UdpPort.open(ANY, BUFFER);
                UdpPort b = UdpPort.open(ANY, BUFFER)) {
            a.transmit(PortFixtures.batchTo(b.capabilities().localAddress(), 0, new byte[500], 100));
            PacketBatch small = new PacketBatch(2, 150);
            for (int i = 0; i < 5; i++) {
                assertEquals(1, b.receive(small, PortFixtures.LONG_NANOS));
                assertEquals(100, small.length(0));
            }
            PortFixtures.send(a, b.capabilities().localAddress(), new byte[151]);
            PortFixtures.send(a, b.capabilities().localAddress(), new byte[9]);
            PacketBatch got = small;
            while (b.receive(got, PortFixtures.LONG_NANOS) == 0) {
                assertEquals(1, b.counters().receiveDrops.sum(), "the one that never fits is dropped");
            }
            assertEquals(9, got.length(0));
        }
    }

    @Test
    void theTimeIsOverWithoutADatagram() throws IOException {
        try (UdpPort a = UdpPort.open(ANY, BUFFER)) {
            for (long nanos : new long[] {0, 1, 70_000, 2_300_000}) {
                long start = System.nanoTime();
                assertEquals(0, a.receive(PortFixtures.batch(), nanos));
                assertTrue(System.nanoTime() - start >= nanos, "not before its time");
            }
        }
    }

    @Test
    void aWakeUpEndsTheWaitAlsoWhenItCameBefore() throws Exception {
        try (UdpPort a = UdpPort.open(ANY, BUFFER)) {
            a.wakeup();
            a.wakeup();
            assertEquals(0, a.receive(PortFixtures.batch(), Long.MAX_VALUE));
            for (int i = 0; i < 200; i++) {
                CompletableFuture<Integer> waits = receiving(a);
                a.wakeup();
                assertEquals(0, waits.get(60, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void closingEndsTheWaitWithAnError() throws Exception {
        UdpPort a = UdpPort.open(ANY, BUFFER);
        CompletableFuture<Integer> waits = receiving(a);
        a.close();
        ExecutionException e = assertThrows(ExecutionException.class, () -> waits.get(60, TimeUnit.SECONDS));
        assertTrue(e.getCause().getMessage().contains("closed"), e.toString());
        assertThrows(IOException.class, () -> a.receive(PortFixtures.batch(), 0));
        assertThrows(IOException.class, () -> PortFixtures.send(a, ANY, new byte[1]));
        a.wakeup();
        a.close();
    }

    private static CompletableFuture<Integer> receiving(UdpPort port) {
        CompletableFuture<Integer> result = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                result.complete(port.receive(PortFixtures.batch(), Long.MAX_VALUE));
            } catch (IOException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    @Test
    void aPeerThatWentAwayDoesNotEndThePort() throws IOException {
        InetSocketAddress gone;
        try (UdpPort short_ = UdpPort.open(ANY, BUFFER)) {
            gone = short_.capabilities().localAddress();
        }
        try (UdpPort a = UdpPort.open(ANY, BUFFER);
                UdpPort b = UdpPort.open(ANY, BUFFER)) {
            for (int i = 0; i < 10; i++) {
                PortFixtures.send(a, gone, new byte[10]);
            }
            exchange(a.capabilities().localAddress(), b, a);
        }
    }

    private static void exchange(InetSocketAddress to, UdpPort from, UdpPort at) throws IOException {
        PortFixtures.send(from, to, new byte[] {5});
        assertArrayEquals(new byte[] {5}, PortFixtures.bytes(PortFixtures.receive(at), 0));
    }

    @Test
    void tooLongAndUnreachableAreCountedNotThrown() throws IOException {
        try (UdpPort a = UdpPort.open(ANY, BUFFER)) {
            assertEquals(0, PortFixtures.send(a, a.capabilities().localAddress(), new byte[65_001]));
            assertEquals(1, a.counters().tooLong.sum());
            InetSocketAddress broadcast = new InetSocketAddress(InetAddress.getByName("255.255.255.255"), 9);
            assertEquals(0, PortFixtures.send(a, broadcast, new byte[10]));
            assertEquals(1, a.counters().sendDrops.sum());
        }
    }

    @Test
    void errorsOfOpeningSayWhatToDo() throws IOException {
        try (UdpPort a = UdpPort.open(ANY, BUFFER)) {
            IOException taken = assertThrows(
                    IOException.class, () -> UdpPort.open(a.capabilities().localAddress(), BUFFER));
            assertTrue(taken.getMessage().contains("choose an address of this host and a port"), taken.getMessage());
            assertFalse(taken.getMessage().contains("\n"));
        }
        assertThrows(IllegalArgumentException.class, () -> UdpPort.open(ANY, BUFFER, 1199));
        assertThrows(IllegalArgumentException.class, () -> UdpPort.open(ANY, BUFFER, 65_001));
    }

    @Test
    void portsThatShareAnAddressEachHearSomeOfThePeersAndAlwaysTheSame() throws IOException {
        Assumptions.assumeTrue(UdpPort.canShare(), "sockets share an address on Linux only");
        List<UdpPort> shared = UdpPort.openShared(ANY, BUFFER, 3);
        List<UdpPort> peers = new ArrayList<>();
        try {
            InetSocketAddress at = shared.getFirst().capabilities().localAddress();
            Map<InetSocketAddress, Set<Integer>> heardBy = new HashMap<>();
            for (int i = 0; i < 40; i++) {
                peers.add(UdpPort.open(ANY, BUFFER));
            }
            for (int round = 0; round < 3; round++) {
                for (UdpPort peer : peers) {
                    assertEquals(1, PortFixtures.send(peer, at, new byte[] {(byte) round}));
                }
                for (int came = 0; came < peers.size(); ) {
                    for (int i = 0; i < 3; i++) {
                        assertEquals(at, shared.get(i).capabilities().localAddress());
                        PacketBatch got = PortFixtures.batch();
                        came += shared.get(i).receive(got, 1_000_000);
                        for (int entry = 0; entry < got.size(); entry++) {
                            heardBy.computeIfAbsent(PortFixtures.peer(got, entry), unknown -> new HashSet<>())
                                    .add(i);
                        }
                    }
                }
            }
            assertEquals(40, heardBy.size());
            assertTrue(heardBy.values().stream().allMatch(ports -> ports.size() == 1), heardBy.toString());
            assertEquals(3, heardBy.values().stream().distinct().count(), heardBy.toString());
        } finally {
            for (UdpPort port : shared) {
                port.close();
            }
            for (UdpPort peer : peers) {
                peer.close();
            }
        }
    }

    /** A handshake that begins at one port and goes on at another would never end. */
    @Test
    void whoWasHeardBeforeAllPortsWereThereHasToAskAgain() throws IOException {
        Assumptions.assumeTrue(UdpPort.canShare(), "sockets share an address on Linux only");
        InetSocketAddress at;
        try (UdpPort free = UdpPort.open(ANY, BUFFER)) {
            at = free.capabilities().localAddress();
        }
        List<UdpPort> shared = List.of();
        try (UdpPort early = UdpPort.open(ANY, BUFFER)) {
            shared = UdpPort.openShared(at, BUFFER, 2, null, () -> assertEquals(1, sendQuietly(early, at)));
            for (UdpPort port : shared) {
                assertEquals(0, port.receive(PortFixtures.batch(), 0));
            }
            assertEquals(1, sendQuietly(early, at));
            int heard = 0;
            for (int look = 0; look < 1000 && heard == 0; look++) {
                for (UdpPort port : shared) {
                    heard += port.receive(PortFixtures.batch(), 1_000_000);
                }
            }
            assertEquals(1, heard);
        } finally {
            for (UdpPort port : shared) {
                port.close();
            }
        }
    }

    private static int sendQuietly(UdpPort from, InetSocketAddress to) {
        try {
            return PortFixtures.send(from, to, new byte[] {1});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anAddressThatIsSharedAlreadyIsInUseForAnyOther() throws IOException {
        Assumptions.assumeTrue(UdpPort.canShare(), "sockets share an address on Linux only");
        List<UdpPort> shared = UdpPort.openShared(ANY, BUFFER, 2);
        try {
            InetSocketAddress at = shared.getFirst().capabilities().localAddress();
            assertThrows(IOException.class, () -> UdpPort.openShared(at, BUFFER, 2));
            assertThrows(IOException.class, () -> UdpPort.open(at, BUFFER));
        } finally {
            for (UdpPort port : shared) {
                port.close();
            }
        }
    }
}
