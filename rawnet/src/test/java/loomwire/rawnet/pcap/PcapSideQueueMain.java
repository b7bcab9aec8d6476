package loomwire.rawnet.pcap;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortFixtures;
import loomwire.rawnet.SideQueue;

/**
 * A port with small buffers, one of them for datagrams aside, that looks at nothing until a line comes. Then it prints which of
 * the others it heard, and whether datagrams of each kind were dropped.
 */
final class PcapSideQueueMain {
    private static final SideQueue ASIDE = new SideQueue(0xb0, 0x80);
    private static final int SMALL_BUFFER = 64 << 10;

    private PcapSideQueueMain() {}

    /** As for {@link PcapEchoMain}. */
    public static void main(String[] args) throws Exception {
        PcapOptions options =
                PcapOptions.defaults().withKernelBufferBytes(SMALL_BUFFER).withSide(ASIDE);
        try (PcapPort port = PcapPort.open(PcapEchoMain.paths(args, PcapEchoMain.PORT), options, FlagCycle.DEFAULT)) {
            System.out.println("ready");
            while (System.in.read() != '\n') {
                continue;
            }
            System.out.println(heard(port) + ", dropped aside: "
                    + (port.counters().sideDrops.sum() > 0) + ", others: "
                    + port.counters().receiveDrops.sum());
        }
    }

    private static String heard(PcapPort port) throws Exception {
        Set<String> others = new TreeSet<>();
        boolean aside = false;
        PacketBatch got = PortFixtures.batch();
        for (long end = System.nanoTime() + PortFixtures.LONG_NANOS; others.size() < 4 && System.nanoTime() < end; ) {
            port.receive(got, PortFixtures.LONG_NANOS);
            for (int i = 0; i < got.size(); i++) {
                if (i < got.mainSize()) {
                    others.add((got.addressHigh(i) == 0 ? "ipv4 " : "ipv6 ") + (PortFixtures.bytes(got, i)[0] & 0xff));
                } else {
                    aside |= (PortFixtures.bytes(got, i)[0] & 0xff) == 0xc3;
                }
            }
        }
        return others + (aside ? " and some aside" : " and none aside");
    }

    /** Sends to both families more than the buffers hold of what waits aside, then a little of what does not. */
    static final class Flood {
        private static final int DATAGRAMS = 1000;

        private Flood() {}

        /** The interface, its MAC address, the peer's, both local addresses, both of the peer. */
        public static void main(String[] args) throws Exception {
            byte[] first = new byte[1200];
            first[0] = (byte) 0xc3;
            PcapOptions options = PcapOptions.defaults();
            try (PcapPort port = PcapPort.open(
                    PcapEchoMain.paths(List.of(args).subList(0, 5).toArray(new String[0]), PcapEchoMain.PORT),
                    options,
                    FlagCycle.DEFAULT)) {
                for (String to : List.of(args[5], args[6])) {
                    InetSocketAddress server = new InetSocketAddress(to, PcapEchoMain.PORT);
                    for (int i = 0; i < DATAGRAMS; i++) {
                        PortFixtures.send(port, server, first);
                    }
                    for (byte form : new byte[] {0x41, (byte) 0xe1, 0x41, (byte) 0xe1}) {
                        PortFixtures.send(port, server, new byte[] {form, 7});
                    }
                }
            }
            System.out.println("sent");
        }
    }
}
