package loomwire.rawnet.pcap;

/**
 * Tells when to let packets gather. A thread that waits in libpcap is woken by every single packet, which costs the
 * sender's and the receiver's processor more than the packet itself. While packets come in bulk, whoever captures
 * therefore stays away for a moment whenever it has caught up: the next ones pile up in the kernel's buffer, and nobody is
 * woken for them. Owned by the thread that captures.
 */
final class BulkGathering {
    /** How long to stay away; the kernel adds its timer slack of 50 µs. A millisecond's bulk is then taken in ten looks. */
    static final long PAUSE_NANOS = 50_000;
    /** Packets a millisecond from which on it is bulk: some 350 Mbit/s. Below, each packet's delay matters more. */
    static final int BULK_PACKETS = 32;
    /** Between two packets that were both there, libpcap takes less than this; so longer means that it waited. */
    static final long WAITED_NANOS = 5_000;

    private static final long MEASURE_NANOS = 1_000_000;

    private long measuredSince;
    private int packets;
    private boolean bulk;
    private long doneAt;

    /**
     * A packet was handed over by libpcap.
     *
     * @param now nanoseconds on any scale
     * @return whether to sleep for {@link #PAUSE_NANOS} before going on
     */
    boolean handed(long now) {
        took(1, now);
        return bulk && now - doneAt > WAITED_NANOS;
    }

    /** Packets were taken that may have come in one go. */
    void took(int count, long now) {
        packets += count;
        long elapsed = now - measuredSince;
        if (elapsed >= MEASURE_NANOS) {
            bulk = packets * MEASURE_NANOS >= BULK_PACKETS * elapsed;
            measuredSince = now;
            packets = 0;
        }
    }

    /** Whether packets came in bulk when they last came. */
    boolean isBulk() {
        return bulk;
    }

    /** The packet was dealt with, and libpcap is asked for the next. */
    void done(long now) {
        doneAt = now;
    }
}
