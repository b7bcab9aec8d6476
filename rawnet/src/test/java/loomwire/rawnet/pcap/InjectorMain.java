package loomwire.rawnet.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import loomwire.rawnet.Addresses;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.packet.PeerTable;
import loomwire.rawnet.packet.SegmentWriter;
import org.pcap4j.core.PcapHandle;

/** What the tests of {@link PacketSocketInjector} do inside a namespace; ends with an error if it is not as it should be. */
final class InjectorMain {
    private static final int FRAMES = 200;

    private final RawPath path;
    private final InetSocketAddress peer;
    private final PortCounters counters = new PortCounters();

    private InjectorMain(RawPath path, InetSocketAddress peer) {
        this.path = path;
        this.peer = peer;
    }

    /** The interface, its MAC address, the peer's MAC address, the local and the peer's address, and what to do. */
    public static void main(String[] args) throws Exception {
        HexFormat colons = HexFormat.ofDelimiter(":");
        InjectorMain test = new InjectorMain(
                new RawPath(
                        args[0],
                        LinkKind.ETHERNET,
                        colons.parseHex(args[1]),
                        colons.parseHex(args[2]),
                        new InetSocketAddress(args[3], 9001),
                        1500),
                new InetSocketAddress(args[4], 9002));
        switch (args[5]) {
            case "identical" -> test.identical();
            case "tooLong" -> test.tooLong();
            case "down" -> test.down();
            case "gone" -> test.gone();
            default -> throw new IllegalArgumentException(args[5]);
        }
        System.out.println("as it should be");
    }

    /** Frames as they pass on the interface; both ways, since these go out. */
    private PcapHandle watch() throws IOException {
        return PcapHandles.bothWays(path.interfaceName(), 1500, 8 << 20, "tcp src port 9001");
    }

    private void identical() throws Exception {
        try (PcapHandle wire = watch()) {
            PcapInjector portable = new PcapInjector(path.interfaceName(), counters);
            assertEquals(FRAMES, sendMany(portable));
            List<byte[]> expected = frames(wire);
            portable.close();
            PacketSocketInjector batching = new PacketSocketInjector(path, counters);
            assertEquals(FRAMES, sendMany(batching));
            List<byte[]> got = frames(wire);
            batching.close();
            for (int i = 0; i < FRAMES; i++) {
                assertArrayEquals(expected.get(i), got.get(i), "frame " + i);
            }
            assertEquals(0, counters.sendDrops.sum());
        }
    }

    /** More than a batch, of every length and parity, some with the longer header of a SYN. */
    private int sendMany(Injector injector) throws IOException {
        SegmentWriter writer = new SegmentWriter(path);
        PeerTable peers = new PeerTable(4, false, 5);
        FlagCycle flags = FlagCycle.parse(List.of("S", "PA", "A"));
        Random random = new Random(7);
        int sent = 0;
        for (int i = 0; i < FRAMES; i++) {
            byte[] data = new byte[i < 3 ? writer.maxDatagramBytes() - i : 3 + random.nextInt(1300)];
            random.nextBytes(data);
            int from = i % 3;
            int headerBytes = writer.writeHeaders(
                    peers,
                    Addresses.high(peer.getAddress()),
                    Addresses.low(peer.getAddress()),
                    peer.getPort(),
                    flags,
                    i & 3,
                    i,
                    data,
                    from,
                    data.length - from);
            sent += injector.inject(writer.frame(), headerBytes, data, from, data.length - from);
        }
        return sent + injector.flush();
    }

    private static List<byte[]> frames(PcapHandle wire) throws Exception {
        List<byte[]> frames = new ArrayList<>();
        long end = System.nanoTime() + 60_000_000_000L;
        while (frames.size() < FRAMES) {
            byte[] frame = wire.getNextRawPacket();
            if (frame != null) {
                frames.add(frame);
            }
            assertTrue(System.nanoTime() < end, frames.size() + " frames came");
        }
        return frames;
    }

    private void tooLong() throws Exception {
        try (PcapHandle wire = watch()) {
            PacketSocketInjector injector = new PacketSocketInjector(path, counters);
            // The kernel stops at the second; the two behind it must not suffer.
            for (int bytes : new int[] {100, 1600, 300, 1700, 500}) {
                assertEquals(0, send(injector, bytes));
            }
            assertEquals(3, injector.flush());
            assertEquals(2, counters.tooLong.sum());
            assertEquals(900, counters.bytesSent.sum());
            for (int bytes : new int[] {100, 300, 500}) {
                byte[] frame = wire.getNextRawPacket();
                assertEquals(bytes, frame.length - 66);
            }
            assertEquals(0, injector.flush());
            injector.close();
            assertEquals(0, send(injector, 10));
            IOException closed = assertThrows(IOException.class, injector::flush);
            assertTrue(closed.getMessage().contains("closed"), closed.toString());
            injector.close();
        }
    }

    private void down() throws Exception {
        PacketSocketInjector injector = new PacketSocketInjector(path, counters);
        run("ip", "link", "set", path.interfaceName(), "down");
        send(injector, 10);
        send(injector, 10);
        assertEquals(0, injector.flush());
        assertEquals(2, counters.sendDrops.sum());
        run("ip", "link", "set", path.interfaceName(), "up");
        send(injector, 10);
        assertEquals(1, injector.flush());
        injector.close();
    }

    private void gone() throws Exception {
        PacketSocketInjector injector = new PacketSocketInjector(path, counters);
        run("ip", "link", "del", path.interfaceName());
        send(injector, 10);
        IOException gone = assertThrows(IOException.class, injector::flush);
        assertTrue(gone.getMessage().contains("interface " + path.interfaceName() + " is gone"), gone.toString());
        assertFalse(gone.getMessage().contains("\n"));
        assertThrows(IOException.class, () -> new PacketSocketInjector(path, counters));
        injector.close();
    }

    /** Also datagrams that no writer would make, being longer than the path takes. */
    private int send(Injector injector, int bytes) throws IOException {
        RawPath wide =
                new RawPath(path.interfaceName(), path.link(), path.localMac(), path.nextHopMac(), path.local(), 9000);
        SegmentWriter writer = new SegmentWriter(wide);
        byte[] data = new byte[bytes];
        int headerBytes = writer.writeHeaders(
                new PeerTable(1, false, 1),
                Addresses.high(peer.getAddress()),
                Addresses.low(peer.getAddress()),
                peer.getPort(),
                FlagCycle.DEFAULT,
                0,
                0,
                data,
                0,
                bytes);
        return injector.inject(writer.frame(), headerBytes, data, 0, bytes);
    }

    private static void run(String... command) throws Exception {
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor(), () -> String.join(" ", command));
    }
}
