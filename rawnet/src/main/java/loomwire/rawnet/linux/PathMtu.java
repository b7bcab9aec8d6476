package loomwire.rawnet.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a UDP socket treats lengths: every datagram leaves whole, with "don't fragment" (RFC 9000 §14), and only the
 * interface's own MTU is a limit. What an ICMP message says of the path is not believed: anybody can forge one, and the
 * kernel would keep it for ten minutes. QUIC searches for the MTU by itself, and notices by itself when it shrinks.
 */
public final class PathMtu {
    /** linux/in.h, linux/in6.h: don't fragment, and ignore the path's MTU. */
    static final int PMTUDISC_PROBE = 3;

    static final int IPPROTO_IP = 0;
    static final int IP_MTU_DISCOVER = 10;
    static final int IPV6_MTU_DISCOVER = 23;

    private static final int SO_TYPE = 3;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private PathMtu() {}

    /** Sets it for a socket of IPv6 that carries IPv4 too. */
    static void ignoreWhatIsTold(int fd, Arena setUp) throws ErrnoException {
        MemorySegment probe = setUp.allocateFrom(JAVA_INT, PMTUDISC_PROBE);
        Libc.setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, probe);
        Libc.setsockopt(fd, Libc.IPPROTO_IPV6, IPV6_MTU_DISCOVER, probe);
    }

    /**
     * Sets it for a bound UDP socket that the platform opened and whose descriptor it does not tell: that is found among
     * those of this process by its port. Others at the same port are this program's too, and want the same.
     *
     * @return whether one was found
     * @throws IOException if the descriptors of this process cannot be listed
     */
    public static boolean ignoreWhatIsToldAt(InetSocketAddress local) throws IOException {
        List<Path> all;
        try (Stream<Path> listed = Files.list(DESCRIPTORS)) {
            all = listed.toList();
        }
        boolean found = false;
        for (Path each : all) {
            found |= setIfAt(Integer.parseInt(each.getFileName().toString()), local.getPort());
        }
        return found;
    }

    private static boolean setIfAt(int fd, int port) {
        try (Arena setUp = Arena.ofConfined()) {
            if (Libc.getsockopt(fd, Libc.SOL_SOCKET, SO_TYPE) != Libc.SOCK_DGRAM) {
                return false;
            }
            MemorySegment name = setUp.allocate(UdpSocket.SOCKADDR_IN6_BYTES, Long.BYTES);
            Libc.getsockname(fd, name);
            int family = name.get(ValueLayout.JAVA_SHORT, 0);
            // The port has the same place in the addresses of both families.
            boolean same = (family == Libc.AF_INET || family == Libc.AF_INET6)
                    && (name.get(UdpSocket.NETWORK_SHORT, UdpSocket.SIN6_PORT) & 0xffff) == port;
            if (!same) {
                return false;
            }
            MemorySegment probe = setUp.allocateFrom(JAVA_INT, PMTUDISC_PROBE);
            Libc.setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, probe);
            if (family == Libc.AF_INET6) {
                Libc.setsockopt(fd, Libc.IPPROTO_IPV6, IPV6_MTU_DISCOVER, probe);
            }
            return true;
        } catch (ErrnoException noSocket) {
            // A file, a pipe, or closed since it was listed.
            return false;
        }
    }
}
