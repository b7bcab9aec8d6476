package loomwire.rawnet.pcap;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortFixtures;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.linux.LinuxCalls;

/**
 * Sends every datagram back to where it came from, with its ECN field, until its standard input ends. A line there names the
 * local addresses that it has from then on.
 */
final class PcapEchoMain {
    static final int PORT = 9443;
    private static final int MORE = 6;

    private PcapEchoMain() {}

    /** The interface, its MAC address, the peer's MAC address, the local IPv4 and IPv6 addresses, whether to go the portable way; another local address. */
    public static void main(String[] args) throws Exception {
        System.setProperty(LinuxCalls.PORTABLE_PROPERTY, args[5]);
        Thread loop;
        try (PcapPort port = open(args)) {
            loop = Thread.ofPlatform().start(() -> echo(port));
            System.out.println("ready");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
            String line;
            while ((line = in.readLine()) != null) {
                port.follow(paths(args, PORT, List.of(line.split(" "))));
                System.out.println("followed");
            }
        }
        loop.join();
        System.out.println("done");
    }

    static PcapPort open(String[] args) throws IOException {
        return PcapPort.open(
                paths(args, PORT),
                PcapOptions.defaults().withVerifyChecksums(true),
                FlagCycle.parse(List.of("PA", "A")));
    }

    static List<RawPath> paths(String[] args, int port) {
        return paths(
                args, port, args.length > MORE ? List.of(args[3], args[4], args[MORE]) : List.of(args[3], args[4]));
    }

    private static List<RawPath> paths(String[] args, int port, List<String> addresses) {
        HexFormat colons = HexFormat.ofDelimiter(":");
        return addresses.stream()
                .map(address -> new RawPath(
                        args[0],
                        LinkKind.ETHERNET,
                        colons.parseHex(args[1]),
                        colons.parseHex(args[2]),
                        new InetSocketAddress(address, port),
                        1500))
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
                    PortFixtures.append(
                            out, PortFixtures.peer(in, i), in.ecn(i), PortFixtures.bytes(in, i), in.length(i));
                    out.local(in.localHigh(i), in.localLow(i));
                }
                port.transmit(out);
            }
        } catch (IOException closed) {
            System.out.println(closed.getMessage());
        }
    }
}
