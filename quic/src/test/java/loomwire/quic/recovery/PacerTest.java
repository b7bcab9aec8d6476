package loomwire.quic.recovery;

import static loomwire.quic.recovery.Sender.DATAGRAM;
import static loomwire.quic.recovery.Sender.millis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** RFC 9002 §7.7. */
class PacerTest {
    private final Pacer pacer = new Pacer(DATAGRAM);
    private final RttEstimator rtt = new RttEstimator(millis(333));

    @Test
    void thereIsNoPaceBeforeASampleOrWhereATimerCannotSplitTheBurst() {
        pacer.adapt(120_000, true, rtt, 0);
        assertEquals(Integer.MAX_VALUE, pacer.budget(0));
        rtt.sample(millis(0.2), 0, 0);
        pacer.adapt(120_000, true, rtt, 0);
        assertEquals(Integer.MAX_VALUE, pacer.budget(0));
        assertEquals(Long.MAX_VALUE, pacer.pacedUntil());
    }

    @Test
    void aShortPathIsPacedInTrainsOfATenthOfAMillisecond() { // 1 Gbit/s: 125 MB/s
        rtt.sample(millis(1), 0, 0);
        pacer.adapt(100_000, false, rtt, 0);
        assertEquals(18_750, pacer.budget(0), 1);
        pacer.sent(pacer.budget(0));
        assertEquals(0, pacer.budget(0));
        assertEquals(millis(0.1), pacer.pacedUntil(), 10);
    }

    @Test
    void theFirstBurstOfAShortPathIsFiveDatagrams() {
        rtt.sample(millis(1), 0, 0);
        pacer.adapt(20_000, false, rtt, 0);
        assertEquals(5 * DATAGRAM, pacer.budget(0));
    }

    @Test
    void aVeryShortPathWithAStandingQueueIsPacedInTrainsOfAMillisecond() { // loopback at full speed: no more wake-ups
        rtt.sample(millis(0.1), 0, 0);
        rtt.sample(millis(40), 0, 0);
        pacer.adapt((long) (125e3 * rtt.smoothedNanos() / millis(1.25)), false, rtt, 0);
        pacer.sent(pacer.budget(0));
        assertEquals(0, pacer.budget(0));
        assertEquals(millis(1), pacer.pacedUntil(), 100);
    }

    @Test
    void theFirstBurstIsTenDatagrams() {
        rtt.sample(millis(100), 0, 0);
        pacer.adapt(100_000, false, rtt, 0);
        assertEquals(10 * DATAGRAM, pacer.budget(0));
    }

    @Test
    void theRateIsFiveQuartersOfTheWindowPerRoundTrip() {
        assertEquals(1.25 * 10, megabytesInASecond(1_000_000, 100, false), 0.15);
        assertEquals(1.25 * 100, megabytesInASecond(1_000_000, 10, false), 1);
        assertEquals(1.25 * 0.2, megabytesInASecond(60_000, 300, false), 0.02);
    }

    @Test
    void theRateIsTwiceTheWindowPerRoundTripInSlowStart() {
        assertEquals(2 * 10, megabytesInASecond(1_000_000, 100, true), 0.2);
    }

    @Test
    void thereAreAtMostAThousandWakeUpsASecond() {
        for (long window : new long[] {20_000, 1_000_000, 50_000_000}) {
            Run run = run(window, 20, false);
            assertTrue(run.wakeUps <= 1_001, run.wakeUps + " wake-ups at a window of " + window);
        }
    }

    @Test
    void aLateWakeUpStillFindsItsBytes() { // at 125 MB/s, waking every 1.9 ms
        rtt.sample(millis(10), 0, 0);
        pacer.adapt(1_000_000, false, rtt, 0);
        long bytes = 0;
        for (int i = 0; i < 1_000; i++) {
            int budget = pacer.budget(millis(i * 1.9));
            pacer.sent(budget);
            bytes += budget;
        }
        assertEquals(1.9 * 125e3 * 1_000, bytes, 0.01 * bytes);
    }

    /** A controller that measures what it delivers would else take its own delays for the path's rate. */
    @Test
    void aControllersRateIsKeptThoughEveryWakeUpIsLate() {
        rtt.sample(millis(100), 0, 0);
        for (double every : new double[] {6, 25}) {
            Pacer late = new Pacer(DATAGRAM);
            late.adapt(10e6, rtt, 0);
            long bytes = 0;
            double next = 0;
            for (int i = 0; i < 1_000; i++) { // late, and then in time for about as long
                bytes += drain(late, millis(next));
                next += i % every == 0 ? every : 1.01;
            }
            assertEquals(next * 10e3, bytes, next * 10e3 * 0.02);
        }
    }

    @Test
    void whoHadNothingToSendHasNothingToMakeUpFor() {
        rtt.sample(millis(100), 0, 0);
        pacer.adapt(10e6, rtt, 0);
        drain(pacer, 0);
        pacer.setIdle(true);
        assertEquals(20_000, pacer.budget(millis(1_000)), "two trains");
        drain(pacer, millis(1_000));
        pacer.setIdle(false);
        assertEquals(100_000, pacer.budget(millis(2_000)), 1, "ten, for it waited");
    }

    private static long drain(Pacer pacer, long now) {
        long bytes = 0;
        for (int budget = pacer.budget(now); budget > 0; budget = pacer.budget(now)) {
            pacer.sent(budget);
            bytes += budget;
        }
        return bytes;
    }

    @Test
    void idlingSavesNoMoreThanABucket() {
        rtt.sample(millis(100), 0, 0);
        pacer.adapt(100_000, false, rtt, 0);
        assertEquals(10 * DATAGRAM, pacer.budget(millis(60_000)));
    }

    @Test
    void anEmptyBucketOpensWithATrainAndNotBefore() { // 12.5 MB/s: a train of 1 ms is 12,500 bytes
        rtt.sample(millis(100), 0, 0);
        pacer.adapt(1_000_000, false, rtt, 0);
        pacer.sent(pacer.budget(0));
        assertEquals(0, pacer.budget(0));
        long until = pacer.pacedUntil();
        assertEquals(millis(1), until, 10);
        assertEquals(0, pacer.budget(until - 1_000));
        assertEquals(12_500, pacer.budget(until), 10);
        pacer.sent(DATAGRAM); // what is left of a train may go later
        assertEquals(12_500 - DATAGRAM, pacer.budget(until), 10);
    }

    @Test
    void aProbeBeyondTheBudgetIsPaidBack() {
        rtt.sample(millis(100), 0, 0);
        pacer.adapt(1_000_000, false, rtt, 0);
        pacer.sent(pacer.budget(0));
        pacer.sent(DATAGRAM);
        assertEquals(0, pacer.budget(0));
        assertEquals(millis(1) + DATAGRAM * 80, pacer.pacedUntil(), 1_000); // 12.5 B/us
    }

    private double megabytesInASecond(long window, double rttMillis, boolean slowStart) {
        return run(window, rttMillis, slowStart).bytes / 1e6;
    }

    private record Run(long bytes, int wakeUps) {}

    /** Sends all it may in one second, waking when the pacer says. */
    private Run run(long window, double rttMillis, boolean slowStart) {
        Pacer fresh = new Pacer(DATAGRAM);
        RttEstimator path = new RttEstimator(millis(333));
        path.sample(millis(rttMillis), 0, 0);
        fresh.adapt(window, slowStart, path, 0);
        long bytes = 0;
        int wakeUps = 0;
        long now = 0;
        while (now < millis(1_000)) {
            for (int budget = fresh.budget(now); budget > 0; budget = fresh.budget(now)) {
                int sent = Math.min(budget, 20 * DATAGRAM);
                fresh.sent(sent);
                bytes += sent;
            }
            long until = fresh.pacedUntil();
            assertTrue(until > now, "the next wake-up lies in the future");
            now = until;
            wakeUps++;
        }
        return new Run(bytes, wakeUps);
    }
}
