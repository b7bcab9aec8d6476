package loomwire.rawnet.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** An array of {@code struct mmsghdr} of 64 bits, laid out once, each with one {@code struct iovec}. Owned by one thread. */
final class MessageHeaders {
    // struct mmsghdr: name, its length, vectors, their count, control, its length, flags; then the bytes moved.
    private static final int MMSGHDR_BYTES = 64;
    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int IOV = 16;
    private static final int IOV_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int MOVED_BYTES = 56;
    // struct iovec: where, and how much.
    private static final int IOVEC_BYTES = 16;
    private static final int IOVEC_LENGTH = 8;

    private final MemorySegment headers;
    private final MemorySegment vectors;

    MessageHeaders(Arena arena, int count) {
        headers = arena.allocate((long) MMSGHDR_BYTES * count, Long.BYTES);
        vectors = arena.allocate((long) IOVEC_BYTES * count, Long.BYTES);
        for (int i = 0; i < count; i++) {
            headers.set(JAVA_LONG, at(i) + IOV, vectors.address() + (long) IOVEC_BYTES * i);
            headers.set(JAVA_LONG, at(i) + IOV_COUNT, 1);
        }
    }

    private static long at(int message) {
        return (long) MMSGHDR_BYTES * message;
    }

    /** Where in memory the headers from {@code first} on are: a number, since a segment of them would be an object. */
    long address(int first) {
        return headers.address() + at(first);
    }

    void name(int message, MemorySegment name) {
        headers.set(ADDRESS, at(message) + NAME, name);
        nameLength(message, (int) name.byteSize());
    }

    void nameLength(int message, int bytes) {
        headers.set(JAVA_INT, at(message) + NAME_LENGTH, bytes);
    }

    void control(int message, MemorySegment control) {
        headers.set(ADDRESS, at(message) + CONTROL, control);
    }

    void control(int message, long address) {
        headers.set(JAVA_LONG, at(message) + CONTROL, address);
    }

    void controlLength(int message, long bytes) {
        headers.set(JAVA_LONG, at(message) + CONTROL_LENGTH, bytes);
    }

    long controlLength(int message) {
        return headers.get(JAVA_LONG, at(message) + CONTROL_LENGTH);
    }

    void data(int message, long address, long bytes) {
        vectors.set(JAVA_LONG, (long) IOVEC_BYTES * message, address);
        dataLength(message, bytes);
    }

    void dataLength(int message, long bytes) {
        vectors.set(JAVA_LONG, (long) IOVEC_BYTES * message + IOVEC_LENGTH, bytes);
    }

    /** How many bytes of the message the kernel moved. */
    int movedBytes(int message) {
        return headers.get(JAVA_INT, at(message) + MOVED_BYTES);
    }
}
