package loomwire.rawnet.pcap;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.TooLongDatagrams;
import loomwire.rawnet.linux.ErrnoException;
import loomwire.rawnet.linux.Libc;
import loomwire.rawnet.linux.OutgoingMessages;

/**
 * Sends gathered frames with one system call, through a Linux packet socket of protocol 0, which captures nothing. Owned
 * by the loop.
 *
 * <p>The queueing discipline is not bypassed (PACKET_QDISC_BYPASS): frames would be dropped where they now queue, and
 * tcpdump would not see them.
 */
final class PacketSocketInjector implements Injector {
    /** As many as the loop hands over at once. */
    private static final int FRAMES = 64;
    /** Room for that many frames of Ethernet, and small enough to stay in a core's cache. */
    private static final int SLAB_BYTES = 128 << 10;
    /** Room beside a path's MTU for its link header. */
    private static final int LINK_BYTES = 64;
    /** How long a full queue of the interface may hold up the loop; a frame that waited that long is dropped. */
    private static final long SEND_TIMEOUT_MICROS = 100_000;

    private static final int SOCKADDR_LL_LENGTH = 20;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86dd;

    private final String interfaceName;
    private final PortCounters counters;
    private final TooLongDatagrams tooLong;
    private final OutgoingMessages frames;
    private final int[] datagramBytes = new int[FRAMES];

    PacketSocketInjector(RawPath path, PortCounters counters) throws IOException {
        this.interfaceName = path.interfaceName();
        this.counters = counters;
        this.tooLong = new TooLongDatagrams("segments on " + interfaceName, counters);
        NetworkInterface found = NetworkInterface.getByName(interfaceName);
        if (found == null) {
            throw new IOException("there is no interface " + interfaceName);
        }
        int fd = Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0);
        try {
            limitWaits(fd);
        } catch (IOException e) {
            Libc.close(fd);
            throw e;
        }
        frames = new OutgoingMessages(
                fd,
                FRAMES,
                Math.max(SLAB_BYTES, path.mtu() + LINK_BYTES),
                address(found.getIndex(), path.isIpv6() ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4));
    }

    private static void limitWaits(int fd) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timeout = arena.allocate(ValueLayout.JAVA_LONG, 2);
            timeout.setAtIndex(ValueLayout.JAVA_LONG, 1, SEND_TIMEOUT_MICROS);
            Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_SNDTIMEO, timeout);
        }
    }

    /** {@code struct sockaddr_ll}: the frames' headers say the rest. */
    private static byte[] address(int interfaceIndex, int protocol) {
        ByteBuffer address = ByteBuffer.allocate(SOCKADDR_LL_LENGTH).order(ByteOrder.nativeOrder());
        address.putShort((short) Libc.AF_PACKET);
        address.order(ByteOrder.BIG_ENDIAN).putShort((short) protocol);
        address.order(ByteOrder.nativeOrder()).putInt(interfaceIndex);
        return address.array();
    }

    @Override
    public int inject(byte[] frame, int headerBytes, byte[] data, int from, int length) throws IOException {
        int sent = frames.hasRoom(headerBytes + length) ? 0 : flush();
        datagramBytes[frames.size()] = length;
        frames.add(frame, headerBytes, data, from, length);
        return sent;
    }

    @Override
    public int flush() throws IOException {
        int sent = 0;
        int bytes = 0;
        int next = 0;
        try {
            while (next < frames.size()) {
                int taken = frames.send(next);
                if (taken < 0) {
                    next += skip(-taken, next);
                    continue;
                }
                for (int end = next + taken; next < end; next++) {
                    bytes += datagramBytes[next];
                }
                sent += taken;
            }
        } finally {
            frames.clear();
            counters.bytesSent.add(bytes);
        }
        return sent;
    }

    /** The kernel did not take a frame; returns how many to go on by. */
    private int skip(int errno, int unsent) throws IOException {
        switch (errno) {
            case ErrnoException.EINTR -> {
                return 0;
            }
            case ErrnoException.EBADF -> throw PcapErrors.closed();
            case ErrnoException.ENXIO, ErrnoException.ENODEV ->
                throw PcapErrors.gone(interfaceName, new ErrnoException("sendmmsg", errno));
            case ErrnoException.EMSGSIZE -> tooLong.count(1, datagramBytes[unsent]);
            // A full queue or an interface that is down may pass; recovery above repairs what was lost.
            default -> counters.sendDrops.increment();
        }
        return 1;
    }

    @Override
    public void close() throws IOException {
        frames.close();
    }
}
