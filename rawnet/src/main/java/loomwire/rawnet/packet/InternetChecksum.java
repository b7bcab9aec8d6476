package loomwire.rawnet.packet;

/**
 * The checksum of IPv4 and TCP headers (RFC 1071), kept as partial sums so that what does not change is added once.
 *
 * <p>A partial sum is a plain sum of big-endian words of 16 or 32 bits. Because 2^16 leaves the remainder 1 when divided
 * by 2^16 - 1, a 32-bit word counts the same as its two halves, as long as it begins at an even offset.
 */
public final class InternetChecksum {

    private InternetChecksum() {}

    /**
     * The partial sum of {@code b[from, to)}, which must begin at an even offset of what is summed; an odd last byte
     * counts as if a zero followed. Sums of up to 2^31 bytes cannot overflow.
     */
    public static long sum(byte[] b, int from, int to) {
        // Two accumulators, so that the additions of one iteration do not wait for each other.
        long even = 0;
        long odd = 0;
        int at = from;
        for (; at + 16 <= to; at += 16) {
            long first = NetworkOrder.getLong(b, at);
            long second = NetworkOrder.getLong(b, at + 8);
            even += (first >>> 32) + (first & 0xffff_ffffL);
            odd += (second >>> 32) + (second & 0xffff_ffffL);
        }
        for (; at + 2 <= to; at += 2) {
            even += NetworkOrder.getShort(b, at);
        }
        if (at < to) {
            odd += NetworkOrder.getByte(b, at) << 8;
        }
        return even + odd;
    }

    /** The partial sum of one 32-bit word. */
    static long word(int value) {
        return value & 0xffff_ffffL;
    }

    /** The partial sum of two 32-bit words. */
    static long words(long value) {
        return (value >>> 32) + (value & 0xffff_ffffL);
    }

    /** The 16 bits to put into a checksum field whose own place was summed as zero. */
    public static int finish(long sum) {
        return ~fold(sum) & 0xffff;
    }

    /** The ones'-complement sum in 16 bits; 0xffff over a header that already holds its right checksum. */
    public static int fold(long sum) {
        long folded = (sum >>> 32) + (sum & 0xffff_ffffL);
        folded = (folded >>> 16) + (folded & 0xffff);
        folded = (folded >>> 16) + (folded & 0xffff);
        folded = (folded >>> 16) + (folded & 0xffff);
        return (int) folded;
    }
}
