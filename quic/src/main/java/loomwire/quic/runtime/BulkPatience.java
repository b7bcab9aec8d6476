package loomwire.quic.runtime;

/**
 * Holds the loop back from sleeping while bulk comes in. Each sleep costs whoever sends the next packet a wake-up, as
 * much as several packets, so the loop first lets other threads run, often the sender, and looks once more. On two busy
 * cores this took bulk over loopback UDP from 8.0 to 6.4 s of processor a GiB, with 37 packets received at once instead
 * of 10; {@code TransferThroughput} measures it ({@code processorMillis}). Owned by the shard loop.
 */
final class BulkPatience {
    /** Entries received at once, on average, from which on it counts as bulk: a lone question and answer has one. */
    private static final int BULK_ENTRIES = 4;
    /** Looks before the loop sleeps after all; on an idle machine each costs 1 to 2 µs. */
    private static final int MAX_LOOKS = 2;
    /** The average is kept in sixteenths of an entry. */
    private static final int SCALE = 16;

    private int average;
    private int looks;

    /** Entries came, or none. */
    void received(int entries) {
        if (entries > 0) {
            average += (SCALE * entries - average) / 8;
            looks = 0;
        }
    }

    /** There is nothing to do. Lets others run and returns {@code true} if it is worth looking again. */
    boolean holdBack() {
        if (average < SCALE * BULK_ENTRIES || looks == MAX_LOOKS) {
            looks = 0;
            return false;
        }
        looks++;
        Thread.yield();
        return true;
    }
}
