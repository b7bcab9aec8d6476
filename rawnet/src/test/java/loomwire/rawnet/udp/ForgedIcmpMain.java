package loomwire.rawnet.udp;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortFixtures;
import loomwire.rawnet.linux.Libc;
import loomwire.rawnet.linux.LinuxCalls;
import loomwire.rawnet.packet.InternetChecksum;

/**
 * A UDP port sends to a peer that a real ICMP error from anywhere is about: "fragmentation needed" or "packet too big" with
 * a tiny MTU, "host unreachable", "port unreachable". What it sends afterwards is taken whole all the same.
 */
final class ForgedIcmpMain {
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int UDP = 17;
    private static final int PEER_PORT = 40_000;
    private static final int DATAGRAM_BYTES = 1400;

    private ForgedIcmpMain() {}

    /** Whether to go the portable way, the local address, the peer's address. */
    public static void main(String[] args) throws Exception {
        System.setProperty(LinuxCalls.PORTABLE_PROPERTY, args[0]);
        InetAddress local = InetAddress.ofLiteral(args[1]);
        InetAddress peer = InetAddress.ofLiteral(args[2]);
        try (UdpPort port = UdpPort.open(new InetSocketAddress(0), 1 << 20)) {
            InetSocketAddress to = new InetSocketAddress(peer, PEER_PORT);
            require(send(port, to) == 3, "before");
            int portNumber = port.capabilities().localAddress().getPort();
            boolean ipv6 = local instanceof Inet6Address;
            int[][] typesAndCodes =
                    ipv6 ? new int[][] {{2, 0}, {1, 0}, {1, 1}, {1, 4}} : new int[][] {{3, 4}, {3, 1}, {3, 3}, {3, 13}};
            for (int[] each : typesAndCodes) {
                forge(local, peer, portNumber, each[0], each[1]);
                for (int i = 0; i < 3; i++) {
                    port.receive(PortFixtures.batch(), 0);
                    require(send(port, to) == 3, "after ICMP " + each[0] + "/" + each[1]);
                }
            }
            require(port.counters().tooLong.sum() == 0, "too long");
        }
        System.out.println("as it should be");
    }

    /** Three datagrams of one size, which may leave as one train. */
    private static int send(UdpPort port, InetSocketAddress to) throws IOException {
        PacketBatch batch = PortFixtures.batch();
        for (int i = 0; i < 3; i++) {
            PortFixtures.append(batch, to, 0, new byte[DATAGRAM_BYTES], DATAGRAM_BYTES);
        }
        return port.transmit(batch);
    }

    private static void forge(InetAddress local, InetAddress peer, int port, int type, int code) throws IOException {
        boolean ipv6 = local instanceof Inet6Address;
        byte[] message = icmp(local, peer, port, type, code);
        int family = ipv6 ? Libc.AF_INET6 : Libc.AF_INET;
        int fd = Libc.socket(family, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
        try (Arena arena = Arena.ofConfined()) {
            byte[] name = new byte[ipv6 ? 28 : 16];
            ByteBuffer.wrap(name).order(ByteOrder.nativeOrder()).putShort((short) family);
            System.arraycopy(local.getAddress(), 0, name, ipv6 ? 8 : 4, local.getAddress().length);
            Libc.connect(fd, arena.allocateFrom(ValueLayout.JAVA_BYTE, name));
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
            Libc.send(fd, bytes);
        } finally {
            Libc.close(fd);
        }
    }

    /** The error, and in it the beginning of the datagram that it pretends to be about. */
    private static byte[] icmp(InetAddress local, InetAddress peer, int port, int type, int code) {
        boolean ipv6 = local instanceof Inet6Address;
        ByteBuffer message = ByteBuffer.allocate(8 + (ipv6 ? 40 : 20) + 8);
        message.put((byte) type).put((byte) code).putShort((short) 0);
        message.putInt(ipv6 ? 1280 : 576);
        if (ipv6) {
            message.putInt(6 << 28)
                    .putShort((short) (DATAGRAM_BYTES + 8))
                    .put((byte) UDP)
                    .put((byte) 64);
        } else {
            message.put((byte) 0x45)
                    .put((byte) 0)
                    .putShort((short) (DATAGRAM_BYTES + 28))
                    .putShort((short) 1)
                    .putShort((short) 0x4000)
                    .put((byte) 64)
                    .put((byte) UDP)
                    .putShort((short) 0);
        }
        message.put(local.getAddress()).put(peer.getAddress());
        message.putShort((short) port)
                .putShort((short) PEER_PORT)
                .putShort((short) (DATAGRAM_BYTES + 8))
                .putShort((short) 0);
        byte[] bytes = message.array();
        if (!ipv6) {
            putChecksum(bytes, 8, 28, 18);
            putChecksum(bytes, 0, bytes.length, 2); // for IPv6 the kernel does it
        }
        return bytes;
    }

    private static void putChecksum(byte[] bytes, int from, int to, int at) {
        int sum = InternetChecksum.finish(InternetChecksum.sum(Arrays.copyOf(bytes, to), from, to));
        bytes[at] = (byte) (sum >>> 8);
        bytes[at + 1] = (byte) sum;
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("not as it should be: " + what);
        }
    }
}
