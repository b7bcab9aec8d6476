package loomwire.rawnet.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Socket calls of the C library through the Foreign Function and Memory API, for what the JDK's own sockets cannot do:
 * attaching a packet filter, talking netlink. A failure is an {@link ErrnoException}. For set-up, not for packets; those
 * that move packets keep their memory and take handles from here.
 */
public final class Libc {
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;
    public static final int AF_PACKET = 17;
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    /** Child processes must not inherit the descriptor: they would keep the port after us. */
    public static final int SOCK_CLOEXEC = 0x80000;

    public static final int SOL_SOCKET = 1;
    public static final int SO_RCVTIMEO = 20;
    public static final int SO_SNDTIMEO = 21;
    public static final int SO_ATTACH_FILTER = 26;
    public static final int SOL_PACKET = 263;
    /** linux/if_packet.h, since 4.20: what this host sends is not shown to the socket. */
    public static final int PACKET_IGNORE_OUTGOING = 23;

    public static final int IPPROTO_IPV6 = 41;
    public static final int IPV6_V6ONLY = 26;

    private static final int MSG_DONTWAIT = 0x40;
    private static final int EFD_NONBLOCK = 0x800;

    private static final Linker LINKER = Linker.nativeLinker();
    /** Where a call leaves its errno. */
    static final StructLayout CAPTURE = Linker.Option.captureStateLayout();

    private static final VarHandle ERRNO = CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET =
            handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND =
            handle("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CONNECT =
            handle("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle LISTEN = handle("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SETSOCKOPT =
            handle("setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle GETSOCKOPT =
            handle("getsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle GETSOCKNAME =
            handle("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle SEND =
            handle("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle RECV =
            handle("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle EVENTFD = handle("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle STRERROR = LINKER.downcallHandle(
            LINKER.defaultLookup().find("strerror").orElseThrow(), FunctionDescriptor.of(ADDRESS, JAVA_INT));

    /** Longest text of strerror that is read; glibc's longest is below 60 bytes. */
    private static final int MAX_ERROR_TEXT = 256;

    private Libc() {}

    /** A function whose errno is captured in a segment of {@link #CAPTURE}, its first argument. */
    static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().find(name).orElseThrow(), descriptor, Linker.Option.captureCallState("errno"));
    }

    /** The errno of the call that last failed with this segment. */
    static int errno(MemorySegment capture) {
        return (int) ERRNO.get(capture, 0L);
    }

    /** @return a file descriptor; the caller closes it */
    public static int socket(int domain, int type, int protocol) throws ErrnoException {
        return (int) call("socket", errno -> (int) SOCKET.invokeExact(errno, domain, type, protocol));
    }

    public static void bind(int fd, MemorySegment socketAddress) throws ErrnoException {
        call("bind", errno -> (int) BIND.invokeExact(errno, fd, socketAddress, (int) socketAddress.byteSize()));
    }

    /** Says where datagrams of the socket go. */
    public static void connect(int fd, MemorySegment socketAddress) throws ErrnoException {
        call("connect", errno -> (int) CONNECT.invokeExact(errno, fd, socketAddress, (int) socketAddress.byteSize()));
    }

    public static void listen(int fd, int backlog) throws ErrnoException {
        call("listen", errno -> (int) LISTEN.invokeExact(errno, fd, backlog));
    }

    public static void setsockopt(int fd, int level, int option, MemorySegment value) throws ErrnoException {
        call("setsockopt", errno ->
                (int) SETSOCKOPT.invokeExact(errno, fd, level, option, value, (int) value.byteSize()));
    }

    /** @return the value of an option that is an int */
    static int getsockopt(int fd, int level, int option) throws ErrnoException {
        return getsockopts(fd, level, option, 1)[0];
    }

    /** @return the value of an option that is so many ints */
    static int[] getsockopts(int fd, int level, int option, int ints) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT, ints);
            MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
            call("getsockopt", errno -> (int) GETSOCKOPT.invokeExact(errno, fd, level, option, value, length));
            return value.toArray(JAVA_INT);
        }
    }

    /** Writes the socket's address, as far as it fits. */
    static void getsockname(int fd, MemorySegment into) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(JAVA_INT, (int) into.byteSize());
            call("getsockname", errno -> (int) GETSOCKNAME.invokeExact(errno, fd, into, length));
        }
    }

    public static void send(int fd, MemorySegment message) throws ErrnoException {
        call("send", errno -> (long) SEND.invokeExact(errno, fd, message, message.byteSize(), 0));
    }

    /** @return how many bytes came */
    public static long recv(int fd, MemorySegment buffer) throws ErrnoException {
        return call("recv", errno -> (long) RECV.invokeExact(errno, fd, buffer, buffer.byteSize(), 0));
    }

    /** Likewise without waiting: {@link ErrnoException#EAGAIN} if nothing is there. */
    static long recvNow(int fd, MemorySegment buffer) throws ErrnoException {
        return call("recv", errno -> (long) RECV.invokeExact(errno, fd, buffer, buffer.byteSize(), MSG_DONTWAIT));
    }

    /** @return the descriptor of a counter to wake a poll with; reading it never waits */
    static int eventfd() throws ErrnoException {
        return (int) call("eventfd", errno -> (int) EVENTFD.invokeExact(errno, 0, EFD_NONBLOCK | SOCK_CLOEXEC));
    }

    public static void close(int fd) throws ErrnoException {
        call("close", errno -> (int) CLOSE.invokeExact(errno, fd));
    }

    private interface Call {
        long invoke(MemorySegment errno) throws Throwable;
    }

    private static long call(String name, Call call) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment capture = arena.allocate(CAPTURE);
            long result = call.invoke(capture);
            if (result < 0) {
                throw new ErrnoException(name, errno(capture));
            }
            return result;
        } catch (ErrnoException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    static String text(int errno) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(MAX_ERROR_TEXT).getString(0);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }
}
