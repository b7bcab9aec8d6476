package loomwire.rawnet.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Messages that one {@code sendmmsg} hands to the kernel: their headers are laid out once, over one slab of native memory
 * that is written over for batch after batch. Owned by the sending loop; only {@link #close()} may come from elsewhere.
 */
public final class OutgoingMessages implements AutoCloseable {
    /** A message begins at a multiple of this, so that copying it is quick. */
    private static final int ALIGNMENT = 16;

    // The vector as a number: beginning in the middle of it then makes no object.
    private static final MethodHandle SENDMMSG =
            Libc.handle("sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));

    // Collected with this object: a close from elsewhere must not take the memory from under the loop.
    private final Arena arena = Arena.ofAuto();
    private final int fd;
    private final MessageHeaders headers;
    private final MemorySegment slab;
    private final MemorySegment errno;
    private final int capacity;
    private int size;
    private long used;
    private boolean closed;

    /**
     * @param fd the socket; it stays the caller's until {@link #close()}, which closes it
     * @param capacity how many messages one call sends at most
     * @param slabBytes room for the bytes of all of them together
     * @param name the address that all go to
     */
    public OutgoingMessages(int fd, int capacity, int slabBytes, byte[] name) {
        this.fd = fd;
        this.capacity = capacity;
        headers = new MessageHeaders(arena, capacity);
        slab = arena.allocate(slabBytes, 64);
        errno = arena.allocate(Libc.CAPTURE);
        MemorySegment address = arena.allocateFrom(JAVA_BYTE, name);
        for (int i = 0; i < capacity; i++) {
            headers.name(i, address);
        }
    }

    /** Messages held now. */
    public int size() {
        return size;
    }

    /** Whether one of {@code bytes} still fits. */
    public boolean hasRoom(int bytes) {
        return size < capacity && slab.byteSize() - used >= bytes;
    }

    /** Adds a message made of a head and a body, which must have room. */
    public void add(byte[] head, int headBytes, byte[] body, int from, int length) {
        MemorySegment.copy(head, 0, slab, JAVA_BYTE, used, headBytes);
        MemorySegment.copy(body, from, slab, JAVA_BYTE, used + headBytes, length);
        headers.data(size, slab.address() + used, headBytes + length);
        used = used + headBytes + length + ALIGNMENT - 1 & -ALIGNMENT;
        size++;
    }

    /**
     * Sends the messages from {@code first} on, as far as the kernel takes them.
     *
     * @return how many went, at least one; or the negative errno of the first, if not even that went
     */
    public synchronized int send(int first) {
        if (closed) {
            return -ErrnoException.EBADF;
        }
        try {
            int sent = (int) SENDMMSG.invokeExact(errno, fd, headers.address(first), size - first, 0);
            return sent >= 0 ? sent : -Libc.errno(errno);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Forgets all messages. */
    public void clear() {
        size = 0;
        used = 0;
    }

    /** Closes the socket. */
    @Override
    public synchronized void close() throws ErrnoException {
        if (!closed) {
            closed = true;
            Libc.close(fd);
        }
    }
}
