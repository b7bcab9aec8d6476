package loomwire.rawnet.pcap;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortFixtures;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.linux.LinuxCalls;

/** Sends every datagram back to where it came from, with its ECN field, until its standard input ends. */
final class PcapEchoMain {
    static final int PORT = 9443;

    private PcapEchoMain() {}

    /** The interface, its MAC address, the peer's MAC address, the local IPv4 and IPv6 addresses, whether to go the portable way. */
    public static void main(String[] args) throws Exception {
        System.setProperty(LinuxCalls.PORTABLE_PROPERTY, args[5]);
        try (PcapPort port = open(args)) {
            Thread loop = Thread.ofPlatform().start(() -> echo(port));
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // Whatever is written there means nothing; its end does.
                continue;
            }
            port.close();
            loop.join();
        }
        System.out.println("done");
    }

    static PcapPort open(String[] args) throws IOException {
        return PcapPort.open(paths(args, PORT),
                PcapOptions.defaults().withVerifyChecksums(true), FlagCycle.parse(List.of("PA", "A")));
    }

    static List<RawPath> paths(String[] args, int port) {
        HexFormat colons = HexFormat.ofDelimiter(":");
        return List.of(args[3], args[4]).stream()
                .map(address -> new RawPath(args[0], LinkKind.ETHERNET, colons.parseHex(args[1]), colons.parseHex(args[2]),
                        new InetSocketAddress(address, port), 1500))
                .toList();
    }

    private static void echo(PcapPort port) {
        PacketBatch in = PortFixtures.batch();
        PacketBatch out = PortFixtures.batch();
        try {
            while (true) {
                port.receive(in, Long.MAX_VALUE);
                out.clear();
                for (int i = 0; i < in.size(); i++) {
                    PortFixtures.append(out, PortFixtures.peer(in, i), in.ecn(i), PortFixtures.bytes(in, i), in.length(i));
                }
                port.transmit(out);
            }
        } catch (IOException closed) {
            System.out.println(closed.getMessage());
        }
    }
}
