package loomwire.rawnet;

/**
 * Which datagrams wait in a queue of their own at a port, so that a flood of them takes no place of the others: those whose
 * first byte, as far as {@code mask} covers it, is {@code value}. The others are taken first, but not all of each batch.
 *
 * @param mask bits of the first byte that count, 0 to 255
 * @param value what they are, within the mask
 */
public record SideQueue(int mask, int value) {
    /** Of a batch, a fifth is kept for these datagrams where others would fill it: nobody waits for ever. */
    public static final int SHARE_OF_BATCH = 5;
    /**
     * What the kernel may hold of these datagrams at most, for one port: about 4,000 frames of Ethernet, 40 ms of a flood of 100,000 a
     * second. A longer queue would only have them wait longer, and what libpcap's holds is memory of this process.
     */
    public static final int MAX_BUFFER_BYTES = 8 << 20;

    public SideQueue {
        if (mask < 0 || mask > 0xff || (value & ~mask) != 0) {
            throw new IllegalArgumentException(
                    "a mask of one byte and a value within it, not " + mask + " and " + value);
        }
    }
}
