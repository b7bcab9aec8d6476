package loomwire.rawnet.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * Turns off what an interface does for the kernel, as {@code ethtool -K} does: checksums left out, segments that are cut or
 * merged later. Frames on it are then those of a wire.
 */
public final class Offloads {
    private static final long SIOCETHTOOL = 0x8946;
    private static final int IFNAMSIZ = 16;
    private static final int IFREQ_BYTES = 40;

    /** linux/ethtool.h, in an order in which none turns off another that is still needed. */
    private enum Feature {
        GRO(0x2c),
        GSO(0x24),
        TSO(0x1f),
        SCATTER_GATHER(0x19),
        TRANSMIT_CHECKSUM(0x17),
        RECEIVE_CHECKSUM(0x15);

        final int command;

        Feature(int command) {
            this.command = command;
        }
    }

    private Offloads() {}

    /** @throws ErrnoException without CAP_NET_ADMIN, or if the interface cannot do without one */
    public static void turnOff(String interfaceName) throws IOException {
        byte[] name = interfaceName.getBytes(StandardCharsets.US_ASCII);
        if (name.length >= IFNAMSIZ) {
            throw new IOException("no interface has a name as long as " + interfaceName);
        }
        MethodHandle ioctl = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().find("ioctl").orElseThrow(),
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
                        Linker.Option.firstVariadicArg(2),
                        Linker.Option.captureCallState("errno"));
        int fd = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(2L * Integer.BYTES, Integer.BYTES);
            MemorySegment request = arena.allocate(IFREQ_BYTES, Long.BYTES);
            MemorySegment.copy(name, 0, request, JAVA_BYTE, 0, name.length);
            request.set(ADDRESS, IFNAMSIZ, value);
            MemorySegment errno = arena.allocate(Libc.CAPTURE);
            for (Feature feature : Feature.values()) {
                value.set(JAVA_INT, 0, feature.command);
                value.set(JAVA_INT, Integer.BYTES, 0);
                if (call(ioctl, errno, fd, request) < 0) {
                    throw new ErrnoException("turning off " + feature + " of " + interfaceName, Libc.errno(errno));
                }
            }
        } finally {
            Libc.close(fd);
        }
    }

    private static int call(MethodHandle ioctl, MemorySegment errno, int fd, MemorySegment request) {
        try {
            return (int) ioctl.invokeExact(errno, fd, SIOCETHTOOL, request);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }
}
