package loomwire.rawnet.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortFixtures;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.linux.LinuxCalls;
import loomwire.rawnet.packet.ParseResult;

/** What the tests do at the other end of the wire from {@link PcapEchoMain}; ends with an error if it is not as it should be. */
final class PcapClientMain {
    private static final int PORT = 9444;

    private PcapClientMain() {}

    /** The first five as for the echo, the echo's IPv4 and IPv6 addresses, what to do, whether to go the portable way. */
    public static void main(String[] args) throws Exception {
        System.setProperty(LinuxCalls.PORTABLE_PROPERTY, args[8]);
        InetSocketAddress ipv4 = new InetSocketAddress(args[5], PcapEchoMain.PORT);
        InetSocketAddress ipv6 = new InetSocketAddress(args[6], PcapEchoMain.PORT);
        List<RawPath> paths = PcapEchoMain.paths(args, PORT);
        PcapPort port = PcapPort.open(paths, PcapOptions.defaults().withVerifyChecksums(true), FlagCycle.DEFAULT);
        try (port) {
            switch (args[7]) {
                case "echo" -> echo(port, ipv4, ipv6);
                case "counters" -> counters(port, ipv4);
                case "flags" -> flags(port, ipv4, args[0]);
                case "wakeup" -> wakeup(port);
                case "close" -> close(port);
                case "room" -> room(port, ipv4);
                case "many" -> many(port, ipv4);
                case "onlyPeer" -> onlyPeer(paths, ipv4, ipv6);
                case "unheard" -> unheard(port, ipv4, ipv6);
                case "gone" -> gone(port, ipv4, args[0]);
                default -> throw new IllegalArgumentException(args[7]);
            }
        }
        System.out.println("as it should be");
    }

    private static void echo(PcapPort port, InetSocketAddress ipv4, InetSocketAddress ipv6) throws IOException {
        assertEquals(1420, port.capabilities().maxDatagramBytes(), "the lesser of both families");
        for (InetSocketAddress to : List.of(ipv4, ipv6)) {
            for (int length = 1; length <= 1420; length += 129) {
                byte[] sent = new byte[length];
                Arrays.fill(sent, (byte) length);
                assertEquals(1, port.transmit(PortFixtures.batchTo(to, length & 3, sent, length)));
                PacketBatch got = PortFixtures.receive(port);
                assertEquals(1, got.size());
                assertArrayEquals(sent, PortFixtures.bytes(got, 0));
                assertEquals(to, PortFixtures.peer(got, 0));
                assertEquals(length & 3, got.ecn(0));
            }
            assertEquals(20, port.transmit(PortFixtures.batchTo(to, 0, new byte[19 * 1400 + 7], 1400)));
            int came = 0;
            int bytes = 0;
            while (came < 20) {
                PacketBatch got = PortFixtures.receive(port);
                came += got.size();
                bytes += got.nextOffset();
            }
            assertEquals(19 * 1400 + 7, bytes, "twenty datagrams, none merged");
        }
    }

    /** The echo answers in order, and only where it listens. */
    private static void unheard(PcapPort port, InetSocketAddress ipv4, InetSocketAddress ipv6) throws IOException {
        assertEquals(1, PortFixtures.send(port, ipv4, new byte[100]));
        assertEquals(1, PortFixtures.send(port, ipv6, new byte[200]));
        PacketBatch got = PortFixtures.receive(port);
        assertEquals(1, got.size());
        assertEquals(ipv6, PortFixtures.peer(got, 0));
    }

    private static void counters(PcapPort port, InetSocketAddress ipv4) throws IOException {
        assertEquals(1, PortFixtures.send(port, ipv4, new byte[100]));
        PortFixtures.receive(port);
        assertEquals(0, PortFixtures.send(port, ipv4, new byte[1441]));
        assertEquals(1, port.counters().datagramsSent.sum());
        assertEquals(100, port.counters().bytesSent.sum());
        assertEquals(1, port.counters().datagramsReceived.sum());
        assertEquals(100, port.counters().bytesReceived.sum());
        assertEquals(1, port.counters().tooLong.sum());
        assertEquals(0, port.counters().receiveDrops.sum());
    }

    /** The sniffer sees which flags go out and come back. */
    private static void flags(PcapPort port, InetSocketAddress ipv4, String interfaceName) throws Exception {
        port.peerFlags(ipv4, FlagCycle.parse(List.of("SAE", "FPAUN")));
        Set<String> seen = new ConcurrentSkipListSet<>();
        AtomicInteger segments = new AtomicInteger();
        AtomicInteger wrong = new AtomicInteger();
        try (SegmentSniffer sniffer = SegmentSniffer.open(interfaceName, "tcp port " + PcapEchoMain.PORT)) {
            Thread looks = Thread.ofPlatform().start(() -> {
                try {
                    sniffer.run((result, segment, micros) -> {
                        if (result == ParseResult.SEGMENT && segment.payloadLength() > 0) {
                            String from = segment.sourcePort() == PORT ? "out " : "in ";
                            seen.add(from + FlagCycle.letters(segment.flags()));
                            wrong.addAndGet(segment.isChecksumRight() && micros > 0 ? 0 : 1);
                            segments.incrementAndGet();
                        }
                    });
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            for (int i = 0; i < 4; i++) {
                PortFixtures.send(port, ipv4, new byte[10]);
                PortFixtures.receive(port);
            }
            while (segments.get() < 8) {
                Thread.onSpinWait();
            }
            sniffer.stop();
            looks.join();
        }
        assertEquals(Set.of("out SAE", "out FPAUN", "in PA", "in A"), seen);
        assertEquals(0, wrong.get());
    }

    private static void wakeup(PcapPort port) throws Exception {
        port.wakeup();
        port.wakeup();
        assertEquals(0, port.receive(PortFixtures.batch(), Long.MAX_VALUE));
        for (int i = 0; i < 200; i++) {
            CompletableFuture<Integer> waits = receiving(port);
            port.wakeup();
            assertEquals(0, waits.get(60, TimeUnit.SECONDS));
        }
        long start = System.nanoTime();
        assertEquals(0, port.receive(PortFixtures.batch(), 3_000_000));
        assertTrue(System.nanoTime() - start >= 3_000_000);
    }

    private static void room(PcapPort port, InetSocketAddress ipv4) throws IOException {
        assertEquals(5, port.transmit(PortFixtures.batchTo(ipv4, 0, new byte[500], 100)));
        PacketBatch small = new PacketBatch(2, 150);
        for (int i = 0; i < 5; i++) {
            assertEquals(1, port.receive(small, PortFixtures.LONG_NANOS));
            assertEquals(100, small.length(0));
        }
        PortFixtures.send(port, ipv4, new byte[151]);
        PortFixtures.send(port, ipv4, new byte[9]);
        while (port.receive(small, PortFixtures.LONG_NANOS) == 0) {
            assertEquals(1, port.counters().receiveDrops.sum(), "the one that never fits is dropped");
        }
        assertEquals(9, small.length(0));
    }

    /** Bulk, so that the port lets packets gather; each datagram says which it is. */
    private static void many(PcapPort port, InetSocketAddress ipv4) throws IOException {
        int total = 20_000;
        int window = 200;
        int sent = 0;
        PacketBatch out = PortFixtures.batch();
        PacketBatch in = PortFixtures.batch();
        for (int came = 0; came < total; ) {
            out.clear();
            while (sent < total && sent - came < window && out.size() < 64) {
                byte[] bytes = ByteBuffer.allocate(4 + sent % 1300).putInt(sent).array();
                bytes[bytes.length - 1] ^= bytes.length > 4 ? (byte) sent : 0;
                PortFixtures.append(out, ipv4, 0, bytes, bytes.length);
                sent++;
            }
            assertEquals(out.size(), port.transmit(out));
            int got = port.receive(in, sent - came < window && sent < total ? 0 : PortFixtures.LONG_NANOS);
            for (int i = 0; i < got; i++, came++) {
                ByteBuffer bytes = ByteBuffer.wrap(PortFixtures.bytes(in, i));
                assertEquals(4 + came % 1300, bytes.remaining());
                assertEquals(came, bytes.getInt());
                assertTrue(!bytes.hasRemaining() || bytes.get(bytes.limit() - 1) == (byte) came, "the end of " + came);
            }
        }
        assertEquals(0, port.counters().receiveDrops.sum());
        boolean thread = Thread.getAllStackTraces().keySet().stream()
                .anyMatch(t -> t.getName().contains("capture"));
        assertEquals(Boolean.getBoolean(LinuxCalls.PORTABLE_PROPERTY), thread, "only the portable way has a thread");
    }

    private static void close(PcapPort port) throws Exception {
        CompletableFuture<Integer> waits = receiving(port);
        port.close();
        ExecutionException e = assertThrows(ExecutionException.class, () -> waits.get(60, TimeUnit.SECONDS));
        assertEquals("the pcap port is closed", e.getCause().getMessage());
        assertThrows(IOException.class, () -> port.transmit(PortFixtures.batch()));
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().contains("capture")));
        port.counters();
        port.wakeup();
        port.close();
    }

    private static void onlyPeer(List<RawPath> paths, InetSocketAddress ipv4, InetSocketAddress ipv6)
            throws IOException {
        try (PcapPort port = PcapPort.open(paths, PcapOptions.defaults().withOnlyPeer(ipv4), FlagCycle.DEFAULT)) {
            PortFixtures.send(port, ipv6, new byte[6]);
            PortFixtures.send(port, ipv4, new byte[4]);
            PacketBatch got = PortFixtures.receive(port);
            assertEquals(1, got.size());
            assertEquals(4, got.length(0));
        }
    }

    private static void gone(PcapPort port, InetSocketAddress ipv4, String interfaceName) throws Exception {
        PortFixtures.send(port, ipv4, new byte[4]);
        PortFixtures.receive(port);
        CompletableFuture<Integer> waits = receiving(port);
        assertEquals(
                0,
                new ProcessBuilder("ip", "link", "del", interfaceName).start().waitFor());
        ExecutionException e = assertThrows(ExecutionException.class, () -> waits.get(60, TimeUnit.SECONDS));
        assertTrue(e.getCause().getMessage().contains("is gone"), e.toString());
        IOException sending = assertThrows(IOException.class, () -> PortFixtures.send(port, ipv4, new byte[4]));
        assertTrue(sending.getMessage().contains("is gone"), sending.toString());
    }

    private static CompletableFuture<Integer> receiving(PcapPort port) {
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
}
