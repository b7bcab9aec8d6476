package loomwire.rawnet.packet;

/**
 * The TCP options that segments carry, laid out as Linux does: everything that is negotiated on a segment with SYN,
 * timestamps alone on all others.
 */
final class TcpOptions {
    static final int HEADER_BYTES = 20;
    /** NOP, NOP, timestamps (RFC 7323 Appendix A). */
    static final int PLAIN_HEADER_BYTES = HEADER_BYTES + 12;
    /** Maximum segment size, SACK permitted, timestamps, NOP, window scale. */
    static final int SYN_HEADER_BYTES = HEADER_BYTES + 20;

    private static final int NOP_NOP_TIMESTAMPS = 0x0101_080a;
    private static final int SACK_PERMITTED_TIMESTAMPS = 0x0402_080a;
    private static final int MAXIMUM_SEGMENT_SIZE = 0x0204_0000;
    /** A scale of 7, what Linux chooses for its default maximum of 6 MiB of receive buffer. */
    private static final int NOP_WINDOW_SCALE = 0x0103_0307;

    private TcpOptions() {}

    static int headerBytes(boolean syn) {
        return syn ? SYN_HEADER_BYTES : PLAIN_HEADER_BYTES;
    }

    /** Where TSval is, counted from the start of the TCP header; TSecr follows. */
    static int timestampOffset(boolean syn) {
        return syn ? HEADER_BYTES + 8 : HEADER_BYTES + 4;
    }

    /** Writes the options behind the fixed header at {@code tcp}, with timestamps of zero. */
    static void write(byte[] b, int tcp, boolean syn, int maximumSegmentSize) {
        int at = tcp + HEADER_BYTES;
        if (syn) {
            NetworkOrder.putInt(b, at, MAXIMUM_SEGMENT_SIZE | maximumSegmentSize);
            NetworkOrder.putInt(b, at + 4, SACK_PERMITTED_TIMESTAMPS);
            NetworkOrder.putLong(b, at + 8, 0);
            NetworkOrder.putInt(b, at + 16, NOP_WINDOW_SCALE);
        } else {
            NetworkOrder.putInt(b, at, NOP_NOP_TIMESTAMPS);
            NetworkOrder.putLong(b, at + 4, 0);
        }
    }
}
