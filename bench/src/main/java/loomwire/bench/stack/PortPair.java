package loomwire.bench.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.memory.LinkConditions;
import loomwire.rawnet.memory.MemoryNetwork;
import loomwire.rawnet.pcap.PcapOptions;
import loomwire.rawnet.pcap.PcapPort;
import loomwire.rawnet.udp.UdpPort;

/** Two ports of one kind that reach each other. */
public record PortPair(PacketPort server, PacketPort client) implements AutoCloseable {
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;
    /** From 198.18.0.0/15, which RFC 2544 set apart for measuring. */
    private static final InetSocketAddress SERVER = new InetSocketAddress("198.18.0.1", 9001);

    private static final InetSocketAddress CLIENT = new InetSocketAddress("198.18.0.2", 9002);

    /**
     * Opens both.
     *
     * @param kind {@code memory}, {@code udp} (on loopback) or {@code pcap} (over a veth pair)
     * @param delayNanos how long a datagram is on its way, where the kind is memory
     * @throws SkippedException if that kind cannot be had here
     */
    public static PortPair open(String kind, long delayNanos) throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return switch (kind) {
            case "memory" -> {
                // As long as what goes over UDP, so that the kinds can be compared.
                MemoryNetwork network = new MemoryNetwork(
                        1,
                        LinkConditions.builder()
                                .delayNanos(delayNanos)
                                .mtu(UdpPort.DEFAULT_DATAGRAM_BYTES)
                                .build());
                yield opened(() -> network.open(any), () -> network.open(any));
            }
            case "udp" ->
                opened(() -> UdpPort.open(any, SOCKET_BUFFER_BYTES), () -> UdpPort.open(any, SOCKET_BUFFER_BYTES));
            case "pcap" ->
                PrivateNetwork.inside(() -> opened(
                        () -> pcap(
                                PrivateNetwork.LEFT,
                                PrivateNetwork.LEFT_MAC,
                                PrivateNetwork.RIGHT_MAC,
                                SERVER,
                                PcapOptions.defaults()),
                        () -> pcap(
                                PrivateNetwork.RIGHT,
                                PrivateNetwork.RIGHT_MAC,
                                PrivateNetwork.LEFT_MAC,
                                CLIENT,
                                PcapOptions.defaults().withOnlyPeer(SERVER))));
            default -> throw new IllegalArgumentException("the port is memory, udp or pcap, not " + kind);
        };
    }

    private interface Opening {
        PacketPort open() throws IOException;
    }

    private static PortPair opened(Opening server, Opening client) throws IOException {
        PacketPort first = server.open();
        try {
            return new PortPair(first, client.open());
        } catch (IOException | RuntimeException e) {
            first.close();
            throw e;
        }
    }

    private static PcapPort pcap(String name, String mac, String peerMac, InetSocketAddress local, PcapOptions options)
            throws IOException {
        HexFormat colons = HexFormat.ofDelimiter(":");
        RawPath path = new RawPath(
                name, LinkKind.ETHERNET, colons.parseHex(mac), colons.parseHex(peerMac), local, PrivateNetwork.MTU);
        return PcapPort.open(List.of(path), options, FlagCycle.DEFAULT);
    }

    @Override
    public void close() throws IOException {
        try (server) {
            client.close();
        }
    }
}
