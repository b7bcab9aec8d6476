package loomwire.rawnet.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;

/** {@code struct sockaddr_in} and {@code sockaddr_in6}: family in the machine's order, port and address in the network's. */
public final class SocketAddresses {
    private static final int SOCKADDR_IN_LENGTH = 16;
    private static final int SOCKADDR_IN6_LENGTH = 28;

    private SocketAddresses() {}

    /** @param scopeId the interface's index for a link-local IPv6 address without a scope of its own, else ignored */
    public static MemorySegment encode(InetSocketAddress address, int scopeId, Arena arena) {
        byte[] bytes = address.getAddress().getAddress();
        boolean ipv6 = bytes.length == 16;
        MemorySegment s = arena.allocate(ipv6 ? SOCKADDR_IN6_LENGTH : SOCKADDR_IN_LENGTH);
        s.set(JAVA_SHORT_UNALIGNED, 0, (short) (ipv6 ? Libc.AF_INET6 : Libc.AF_INET));
        s.set(JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) address.getPort());
        MemorySegment.copy(bytes, 0, s, JAVA_BYTE, ipv6 ? 8 : 4, bytes.length);
        if (address.getAddress() instanceof Inet6Address six && six.isLinkLocalAddress()) {
            s.set(JAVA_INT_UNALIGNED, 24, six.getScopeId() != 0 ? six.getScopeId() : scopeId);
        }
        return s;
    }
}
