package loomwire.rawnet.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import loomwire.rawnet.SideQueue;

/**
 * A program of the kernel's classic packet filter that chooses which of several UDP sockets at one address a datagram goes to.
 *
 * @see <a href="https://www.kernel.org/doc/Documentation/networking/filter.txt">Linux socket filtering</a>
 */
final class SocketFilter {
    // linux/bpf_common.h and filter.h: class | size or operation | mode or source.
    private static final int LOAD_BYTE = 0x30;
    private static final int LOAD_HALF = 0x28;
    private static final int LOAD_HALF_AT_X = 0x48;
    private static final int LOAD_X_IPV4_HEADER_LENGTH = 0xb1;
    private static final int LOAD_SCRATCH = 0x60;
    private static final int STORE_SCRATCH = 0x02;
    private static final int ADD_X = 0x0c;
    private static final int ADD = 0x04;
    private static final int AND = 0x54;
    private static final int SHIFT_RIGHT = 0x74;
    private static final int REMAINDER = 0x94;
    private static final int JUMP = 0x05;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int A_TO_X = 0x07;
    private static final int RETURN_A = 0x16;
    /** SKF_NET_OFF: offsets from here on count from the IP header; others from the datagram's first byte. */
    private static final int IP_HEADER = -0x100000;

    private static final int IPV4_SOURCE_LOW = IP_HEADER + 14;
    private static final int IPV6_SOURCE_LOW = IP_HEADER + 22;
    /** Behind a header without extensions. With them it is some other number, the same for each of a peer's datagrams. */
    private static final int IPV6_SOURCE_PORT = IP_HEADER + 40;

    private static final int INSTRUCTION_BYTES = 8;
    private static final int FPROG_BYTES = 16;
    private static final int FPROG_FILTER = 8;

    /** One {@code struct sock_filter}. */
    private record Instruction(int code, int ifTrue, int ifFalse, int k) {}

    private final List<Instruction> instructions = new ArrayList<>();

    private SocketFilter() {}

    /**
     * Answers the index of a socket: that of a peer's share, which is as {@link loomwire.rawnet.PortShare} has it, and for
     * datagrams of the side queue {@code count} more.
     */
    static SocketFilter steering(SideQueue side, int count) {
        SocketFilter filter = new SocketFilter();
        if (count > 1) {
            filter.share(count);
        } else {
            filter.then(AND, 0).then(STORE_SCRATCH, 0);
        }
        filter.then(LOAD_BYTE, 0).then(AND, side.mask()).branch(side.value(), 0, 3);
        filter.then(LOAD_SCRATCH, 0).then(ADD, count).then(RETURN_A, 0);
        filter.then(LOAD_SCRATCH, 0).then(RETURN_A, 0);
        return filter;
    }

    private void share(int count) {
        then(LOAD_BYTE, IP_HEADER).then(SHIFT_RIGHT, 4).branch(6, 5, 0);
        then(LOAD_X_IPV4_HEADER_LENGTH, IP_HEADER)
                .then(LOAD_HALF_AT_X, IP_HEADER)
                .then(A_TO_X, 0);
        then(LOAD_HALF, IPV4_SOURCE_LOW).then(JUMP, 3);
        then(LOAD_HALF, IPV6_SOURCE_PORT).then(A_TO_X, 0).then(LOAD_HALF, IPV6_SOURCE_LOW);
        then(ADD_X, 0).then(REMAINDER, count).then(STORE_SCRATCH, 0);
    }

    private SocketFilter then(int code, int k) {
        instructions.add(new Instruction(code, 0, 0, k));
        return this;
    }

    /** Goes on so many instructions further, if A is {@code k} or if not. */
    private void branch(int k, int ifEqual, int ifNot) {
        instructions.add(new Instruction(JUMP_IF_EQUAL, ifEqual, ifNot, k));
    }

    /** {@code struct sock_fprog}; the kernel copies what it points to. */
    MemorySegment program(Arena arena) {
        MemorySegment code = arena.allocate((long) INSTRUCTION_BYTES * instructions.size(), JAVA_INT.byteAlignment());
        for (int i = 0; i < instructions.size(); i++) {
            Instruction each = instructions.get(i);
            long at = (long) INSTRUCTION_BYTES * i;
            code.set(JAVA_SHORT, at, (short) each.code);
            code.set(JAVA_BYTE, at + 2, (byte) each.ifTrue);
            code.set(JAVA_BYTE, at + 3, (byte) each.ifFalse);
            code.set(JAVA_INT, at + 4, each.k);
        }
        MemorySegment program = arena.allocate(FPROG_BYTES, ADDRESS.byteAlignment());
        program.set(JAVA_SHORT, 0, (short) instructions.size());
        program.set(ADDRESS, FPROG_FILTER, code);
        return program;
    }
}
