package loomwire.quic.endpoint;

/**
 * How many first packets came lately that were forged or began no handshake. To find that out costs ten times as much as a
 * Retry, so beyond a few a second the Retry comes first. Owned by the shard loop.
 */
final class UselessPackets {
    /** More than scanners and torn paths send; their cost is some thousandths of a processor. */
    static final int ALARM_PER_SECOND = 200;

    private static final long SECOND_NANOS = 1_000_000_000L;

    private long second = Long.MIN_VALUE;
    private int now;
    private int before;

    void count(long time) {
        turnTo(time);
        now++;
    }

    /** Whether there were too many, in this second or the one before. */
    boolean areTooMany(long time) {
        turnTo(time);
        return Math.max(now, before) >= ALARM_PER_SECOND;
    }

    private void turnTo(long time) {
        long current = Math.floorDiv(time, SECOND_NANOS);
        if (current != second) {
            before = current == second + 1 ? now : 0;
            now = 0;
            second = current;
        }
    }
}
