package loomwire.rawnet.guard;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import loomwire.rawnet.SettingNames;
import loomwire.rawnet.linux.ErrnoException;
import loomwire.rawnet.linux.Libc;
import loomwire.rawnet.linux.SocketAddresses;

/**
 * A listening TCP socket whose packet filter drops everything. The kernel finds an owner for every segment of the port,
 * so it sends no RST (RFC 9293 §3.10.7.1 speaks of CLOSED only), and the filter takes the segment away before TCP
 * sees it, so no SYN is answered. Capture happens earlier, on the interface, and is not touched. Linux only.
 */
final class RstGuard implements KernelGuard {
    /** BPF_RET | BPF_K of linux/bpf_common.h with k = 0: keep no byte of the packet, which drops it. */
    private static final short RETURN_CONSTANT = 0x06;

    private static final int SOCK_FILTER_LENGTH = 8;
    private static final int SOCK_FPROG_LENGTH = 16;
    private static final int SOCK_FPROG_FILTER = 8;
    /** Nothing ever gets into the queue; listen() wants a number. */
    private static final int BACKLOG = 1;

    private final int fd;
    private final InetSocketAddress local;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RstGuard(int fd, InetSocketAddress local) {
        this.fd = fd;
        this.local = local;
    }

    static RstGuard open(InetSocketAddress local, String interfaceName, SettingNames names) throws IOException {
        return open(local, interfaceName, names, EphemeralPorts.RANDOM);
    }

    static RstGuard open(InetSocketAddress local, String interfaceName, SettingNames names, IntSupplier ports)
            throws IOException {
        int scopeId = scopeId(local, interfaceName);
        return EphemeralPorts.bind(local, names, ports, address -> listen(address, scopeId, names));
    }

    private static RstGuard listen(InetSocketAddress local, int scopeId, SettingNames names) throws IOException {
        boolean ipv6 = BindErrors.isIpv6(local);
        int fd = Libc.socket(ipv6 ? Libc.AF_INET6 : Libc.AF_INET, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0);
        try (Arena arena = Arena.ofConfined()) {
            if (ipv6) {
                Libc.setsockopt(fd, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, arena.allocateFrom(JAVA_INT, 1));
            }
            // Before listen(): from its first moment on the socket must not answer a SYN.
            Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_ATTACH_FILTER, dropAll(arena));
            Libc.bind(fd, SocketAddresses.encode(local, scopeId, arena));
            Libc.listen(fd, BACKLOG);
            return new RstGuard(fd, local);
        } catch (ErrnoException e) {
            Libc.close(fd);
            throw BindErrors.explained(local, names, e);
        } catch (RuntimeException | Error e) {
            Libc.close(fd);
            throw e;
        }
    }

    /** {@code struct sock_fprog} with one {@code struct sock_filter}; the kernel copies both. */
    private static MemorySegment dropAll(Arena arena) {
        MemorySegment instruction = arena.allocate(SOCK_FILTER_LENGTH, JAVA_INT.byteAlignment());
        instruction.set(JAVA_SHORT, 0, RETURN_CONSTANT);
        MemorySegment program = arena.allocate(SOCK_FPROG_LENGTH, ADDRESS.byteAlignment());
        program.set(JAVA_SHORT, 0, (short) 1);
        program.set(ADDRESS, SOCK_FPROG_FILTER, instruction);
        return program;
    }

    private static int scopeId(InetSocketAddress local, String interfaceName) throws IOException {
        if (interfaceName == null || !(local.getAddress() instanceof Inet6Address six) || !six.isLinkLocalAddress()) {
            return 0;
        }
        NetworkInterface found = NetworkInterface.getByName(interfaceName);
        return found == null ? 0 : found.getIndex();
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public String describe() {
        return "a listening socket that drops everything keeps the kernel silent on " + BindErrors.text(local);
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            Libc.close(fd);
        }
    }
}
