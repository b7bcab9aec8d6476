package loomwire.bench.flood;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.Arrays;
import loomwire.rawnet.Addresses;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.packet.PeerTable;
import loomwire.rawnet.packet.SegmentWriter;

/** Writes the headers of frames ahead that carry first packets from many addresses and ports, as UDP or as TCP segments. */
final class Headers {
    private static final int ETHERNET_BYTES = 14;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int IPV4_BYTES = 20;
    private static final int UDP_BYTES = 8;
    private static final int PROTOCOL_UDP = 17;
    private static final int TTL = 64;
    private static final int FIRST_PORT = 20_000;
    private static final int PORTS_PER_SOURCE = 16;
    private static final int MTU = 1500;

    private final InetSocketAddress server;
    private final byte[] serverMac;
    private final NetworkInterface link;
    private final String prefix;
    private final int sources;

    /**
     * @param serverMac of the server on this link
     * @param prefix the sources are the IPv4 addresses prefix1, prefix2 and so on, which nobody needs to have
     */
    Headers(InetSocketAddress server, byte[] serverMac, NetworkInterface link, String prefix, int sources) {
        this.server = server;
        this.serverMac = serverMac;
        this.link = link;
        this.prefix = prefix;
        this.sources = sources;
    }

    /** How many ends the flood comes from. */
    int ends() {
        return sources * PORTS_PER_SOURCE;
    }

    /**
     * One for each packet, or for each end if there are more ends than packets.
     *
     * @param tcp whether the server's port is a raw one
     * @param packets one behind the other
     */
    byte[][] make(boolean tcp, byte[] packets) throws Exception {
        int distinct = packets.length / FirstPackets.DATAGRAM_BYTES;
        byte[][] headers = new byte[Math.max(distinct, ends())][];
        for (int i = 0; i < headers.length; i++) {
            InetSocketAddress from = new InetSocketAddress(
                    InetAddress.getByName(prefix + (i % sources + 1)), FIRST_PORT + i / sources % PORTS_PER_SOURCE);
            headers[i] = tcp ? tcp(from, packets, i % distinct * FirstPackets.DATAGRAM_BYTES) : udp(from);
        }
        return headers;
    }

    private byte[] tcp(InetSocketAddress from, byte[] packets, int at) throws Exception {
        SegmentWriter writer = new SegmentWriter(
                new RawPath(link.getName(), LinkKind.ETHERNET, link.getHardwareAddress(), serverMac, from, MTU));
        int length = writer.writeHeaders(
                new PeerTable(1, false, at),
                Addresses.high(server.getAddress()),
                Addresses.low(server.getAddress()),
                server.getPort(),
                FlagCycle.DEFAULT,
                0,
                at,
                packets,
                at,
                FirstPackets.DATAGRAM_BYTES);
        return Arrays.copyOf(writer.frame(), length);
    }

    /** Without a checksum, which IPv4 allows: a network card would have checked it. */
    private byte[] udp(InetSocketAddress from) throws Exception {
        int udpBytes = UDP_BYTES + FirstPackets.DATAGRAM_BYTES;
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET_BYTES + IPV4_BYTES + UDP_BYTES);
        frame.put(serverMac).put(link.getHardwareAddress()).putShort((short) ETHERTYPE_IPV4);
        frame.put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) (IPV4_BYTES + udpBytes))
                .putInt(0);
        frame.put((byte) TTL).put((byte) PROTOCOL_UDP).putShort((short) 0);
        frame.put(from.getAddress().getAddress()).put(server.getAddress().getAddress());
        frame.putShort((short) from.getPort()).putShort((short) server.getPort());
        frame.putShort((short) udpBytes).putShort((short) 0);
        frame.putShort(ETHERNET_BYTES + 10, checksum(frame.array(), ETHERNET_BYTES, IPV4_BYTES));
        return frame.array();
    }

    private static short checksum(byte[] bytes, int from, int length) {
        int sum = 0;
        for (int i = from; i < from + length; i += 2) {
            sum += (bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~(sum + (sum >>> 16));
    }
}
