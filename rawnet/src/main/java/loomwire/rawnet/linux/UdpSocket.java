package loomwire.rawnet.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import loomwire.rawnet.Addresses;
import loomwire.rawnet.SideQueue;

/**
 * A UDP socket of both families, as {@code DatagramChannel} has one: IPv4 addresses are mapped into IPv6, which is how
 * {@link Addresses} writes them too. It is opened here; {@link OutgoingTrains} and {@link IncomingTrains} move its datagrams.
 */
public final class UdpSocket implements AutoCloseable {
    /** {@code struct sockaddr_in6}: family, port, flow, address, scope. */
    static final int SOCKADDR_IN6_BYTES = 28;

    static final int SIN6_PORT = 2;
    static final int SIN6_ADDRESS = 8;
    static final int SIN6_SCOPE = 24;
    static final ValueLayout.OfShort NETWORK_SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfLong NETWORK_LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    static final int SOL_UDP = 17;
    static final int UDP_SEGMENT = 103;
    static final int UDP_GRO = 104;

    /** {@code struct in6_pktinfo}: which of this host's addresses a datagram came to or leaves from, and its interface. */
    static final int IPV6_PKTINFO = 50;

    static final int IN6_PKTINFO_BYTES = 20;
    private static final int IPV6_RECVPKTINFO = 49;

    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_REUSEPORT = 15;
    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
    /** Since Linux 4.12: numbers of the kernel about the socket's memory, of which the last is how many datagrams it dropped. */
    private static final int SO_MEMINFO = 55;

    private static final int MEMINFO_INTS = 9;
    private static final int MEMINFO_DROPS = 8;

    private final int fd;
    private final InetSocketAddress localAddress;
    private final boolean merges;
    private boolean closed;
    private int lastDrops;

    private UdpSocket(int fd, InetSocketAddress localAddress, boolean merges) {
        this.fd = fd;
        this.localAddress = localAddress;
        this.merges = merges;
    }

    /**
     * Opens and binds a socket.
     *
     * @param bind port 0 takes any free one
     * @param bufferBytes what the kernel may hold for each direction
     * @param sharing whether other sockets of this program have the address too
     */
    public static UdpSocket open(InetSocketAddress bind, int bufferBytes, boolean sharing) throws IOException {
        int fd = Libc.socket(Libc.AF_INET6, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        try (Arena setUp = Arena.ofConfined()) {
            set(fd, setUp, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, 0);
            set(fd, setUp, Libc.SOL_SOCKET, SO_RCVBUF, bufferBytes);
            set(fd, setUp, Libc.SOL_SOCKET, SO_SNDBUF, bufferBytes);
            PathMtu.ignoreWhatIsTold(fd, setUp);
            if (bind.getAddress().isAnyLocalAddress()) {
                set(fd, setUp, Libc.IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
            }
            if (sharing) {
                set(fd, setUp, Libc.SOL_SOCKET, SO_REUSEPORT, 1);
            }
            MemorySegment address = encode(bind, setUp);
            Libc.bind(fd, address);
            return new UdpSocket(fd, new InetSocketAddress(shown(bind), port(fd, address)), merge(fd, setUp));
        } catch (IOException | RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    private static void set(int fd, Arena arena, int level, int option, int value) throws ErrnoException {
        Libc.setsockopt(fd, level, option, arena.allocateFrom(JAVA_INT, value));
    }

    /** Lets the kernel hand over trains of datagrams as it merged them, which it does since Linux 5.0. */
    private static boolean merge(int fd, Arena setUp) {
        try {
            set(fd, setUp, SOL_UDP, UDP_GRO, 1);
            return true;
        } catch (ErrnoException tooOld) {
            return false;
        }
    }

    private static MemorySegment encode(InetSocketAddress address, Arena arena) {
        MemorySegment encoded = arena.allocate(SOCKADDR_IN6_BYTES, Long.BYTES);
        encoded.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_INET6);
        encoded.set(NETWORK_SHORT, SIN6_PORT, (short) address.getPort());
        if (!address.getAddress().isAnyLocalAddress()) {
            encoded.set(NETWORK_LONG, SIN6_ADDRESS, Addresses.high(address.getAddress()));
            encoded.set(NETWORK_LONG, SIN6_ADDRESS + Long.BYTES, Addresses.low(address.getAddress()));
        }
        if (address.getAddress() instanceof Inet6Address six) {
            encoded.set(JAVA_INT, SIN6_SCOPE, six.getScopeId());
        }
        return encoded;
    }

    private static InetAddress shown(InetSocketAddress bound) throws IOException {
        return bound.getAddress().isAnyLocalAddress() ? InetAddress.getByAddress(new byte[16]) : bound.getAddress();
    }

    private static int port(int fd, MemorySegment address) throws ErrnoException {
        Libc.getsockname(fd, address);
        return address.get(NETWORK_SHORT, SIN6_PORT) & 0xffff;
    }

    /** Lets sockets that this program opens later have the address too. */
    public void share() throws ErrnoException {
        try (Arena setUp = Arena.ofConfined()) {
            set(fd, setUp, Libc.SOL_SOCKET, SO_REUSEPORT, 1);
        }
    }

    /**
     * Has the kernel choose among the sockets at this address, in the order in which they were bound: the first {@code count}
     * each hear a share of the peers, the next ones those peers' datagrams of the side queue.
     *
     * @throws ErrnoException if the kernel is older than Linux 4.5
     */
    public void steer(SideQueue side, int count) throws ErrnoException {
        try (Arena setUp = Arena.ofConfined()) {
            Libc.setsockopt(
                    fd,
                    Libc.SOL_SOCKET,
                    SO_ATTACH_REUSEPORT_CBPF,
                    SocketFilter.steering(side, count).program(setUp));
        }
    }

    /** How many datagrams the kernel dropped since the socket was opened, most for want of room, in 32 bits; 0 if it does not tell. */
    public synchronized int drops() {
        if (closed) {
            return lastDrops;
        }
        try {
            lastDrops = Libc.getsockopts(fd, Libc.SOL_SOCKET, SO_MEMINFO, MEMINFO_INTS)[MEMINFO_DROPS];
        } catch (ErrnoException unknownOption) {
            return lastDrops;
        }
        return lastDrops;
    }

    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /** Whether it hears every address of this host, and so has to be told which of them to answer from. */
    public boolean hasEveryAddress() {
        return localAddress.getAddress().isAnyLocalAddress();
    }

    /** Whether datagrams may come in trains. */
    public boolean merges() {
        return merges;
    }

    public int descriptor() {
        return fd;
    }

    /** Whether it was closed; for those who use the descriptor, with this object's lock held. */
    boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() throws ErrnoException {
        if (!closed) {
            drops();
            closed = true;
            Libc.close(fd);
        }
    }
}
