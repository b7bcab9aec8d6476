package loomwire.rawnet.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Every frame that comes in by one interface, whoever it is for, many at a time. Frames that this host sends are not seen.
 * Owned by the loop that receives.
 */
public final class PacketSocket implements AutoCloseable {
    /** Frames that one call takes. */
    private static final int CAPACITY = 64;

    private static final int SOCKADDR_LL_LENGTH = 20;
    private static final int ETH_P_ALL = 0x0003;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_STATISTICS = 6;
    private static final int PACKET_MR_PROMISC = 1;
    private static final int PACKET_MREQ_LENGTH = 16;
    private static final int MSG_DONTWAIT = 0x40;
    /** The length of a message that was cut is what it was. */
    private static final int MSG_TRUNC = 0x20;

    private static final MethodHandle IF_NAMETOINDEX =
            Libc.handle("if_nametoindex", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle RECVMMSG =
            Libc.handle("recvmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS));

    private final Arena arena = Arena.ofAuto();
    private final int fd;
    private final int slotBytes;
    private final MessageHeaders headers = new MessageHeaders(arena, CAPACITY);
    private final MemorySegment slab;
    private final MemorySegment errno = arena.allocate(Libc.CAPTURE);
    private boolean closed;

    private PacketSocket(int fd, int frameBytes) {
        this.fd = fd;
        slotBytes = frameBytes;
        slab = arena.allocate((long) CAPACITY * frameBytes, 64);
        for (int i = 0; i < CAPACITY; i++) {
            headers.data(i, slab.address() + (long) i * frameBytes, frameBytes);
        }
    }

    /**
     * Opens a socket that hears all of the interface's frames.
     *
     * @param frameBytes the longest frame wanted, with its link header
     * @param bufferBytes what the kernel may hold for it; beyond the system's limit, which needs CAP_NET_ADMIN
     * @throws ErrnoException without CAP_NET_RAW
     */
    public static PacketSocket open(String interfaceName, int frameBytes, int bufferBytes) throws IOException {
        int index = indexOf(interfaceName);
        // Of no protocol until it is bound, so that it hears no other interface in between.
        int fd = Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0);
        try (Arena set = Arena.ofConfined()) {
            Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_RCVBUFFORCE, set.allocateFrom(JAVA_INT, bufferBytes));
            Libc.setsockopt(fd, Libc.SOL_PACKET, Libc.PACKET_IGNORE_OUTGOING, set.allocateFrom(JAVA_INT, 1));
            Libc.bind(fd, set.allocateFrom(JAVA_BYTE, address(index, ETH_P_ALL)));
            MemorySegment membership = set.allocate(PACKET_MREQ_LENGTH, Integer.BYTES);
            membership.set(JAVA_INT, 0, index);
            membership.set(JAVA_SHORT, Integer.BYTES, (short) PACKET_MR_PROMISC);
            Libc.setsockopt(fd, Libc.SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership);
            return new PacketSocket(fd, frameBytes);
        } catch (IOException | RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /**
     * Opens the way for whole frames out of an interface, in order, many at a time.
     *
     * @param capacity how many frames one call sends at most
     * @param slabBytes room for all of them
     */
    public static OutgoingMessages openSender(String interfaceName, int capacity, int slabBytes) throws IOException {
        byte[] address = address(indexOf(interfaceName), 0);
        return new OutgoingMessages(
                Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0), capacity, slabBytes, address);
    }

    /** The JDK finds only interfaces that have an address. */
    private static int indexOf(String interfaceName) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int index =
                    (int) IF_NAMETOINDEX.invokeExact(arena.allocate(Libc.CAPTURE), arena.allocateFrom(interfaceName));
            if (index == 0) {
                throw new IOException("there is no interface " + interfaceName);
            }
            return index;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** {@code struct sockaddr_ll}; the frames' own headers say the rest. */
    private static byte[] address(int interfaceIndex, int protocol) {
        ByteBuffer address = ByteBuffer.allocate(SOCKADDR_LL_LENGTH).order(ByteOrder.nativeOrder());
        address.putShort((short) Libc.AF_PACKET);
        address.order(ByteOrder.BIG_ENDIAN).putShort((short) protocol);
        address.order(ByteOrder.nativeOrder()).putInt(interfaceIndex);
        return address.array();
    }

    /** The descriptor, to wait with. */
    public int descriptor() {
        return fd;
    }

    /**
     * Takes what is there, in place of what was taken before, without waiting.
     *
     * @return how many frames came, at least one; or a negative errno, which is EAGAIN if none is there
     */
    public int receive() {
        try {
            int came = (int) RECVMMSG.invokeExact(
                    errno, fd, headers.address(0), CAPACITY, MSG_DONTWAIT | MSG_TRUNC, MemorySegment.NULL);
            return came >= 0 ? came : -Libc.errno(errno);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Length of a frame that came, also if it is longer than what was wanted and therefore cut. */
    public int bytes(int frame) {
        return headers.movedBytes(frame);
    }

    /** Whether the last call may have left some: it took as many as it can. */
    public boolean isFull(int came) {
        return came == CAPACITY;
    }

    /** Copies a frame that was not cut. */
    public void copy(int frame, byte[] into) {
        MemorySegment.copy(slab, JAVA_BYTE, (long) frame * slotBytes, into, 0, bytes(frame));
    }

    /** How many frames the kernel had no room to keep for this socket since the last call. */
    public long takeMissed() throws ErrnoException {
        return Integer.toUnsignedLong(Libc.getsockopts(fd, Libc.SOL_PACKET, PACKET_STATISTICS, 2)[1]);
    }

    @Override
    public void close() throws ErrnoException {
        if (!closed) {
            closed = true;
            Libc.close(fd);
        }
    }
}
