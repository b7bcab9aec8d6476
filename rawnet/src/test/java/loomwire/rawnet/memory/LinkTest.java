package loomwire.rawnet.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkTest {
    private static final long MILLI = 1_000_000;
    private static final long SEED = 5;
    private static final int MANY = 10_000;

    @Test
    void aPerfectLinkDeliversAtOnceAndInOrder() {
        Link link = new Link(SEED, LinkConditions.PERFECT);
        offer(link, 1, 7);
        offer(link, 2, 7);
        assertEquals(7, link.nextTimeout());
        assertEquals(Integer.BYTES, link.nextLength(7));
        assertEquals(1, number(link.poll(7)));
        assertEquals(2, number(link.poll(7)));
        assertNull(link.poll(7));
        assertEquals(Long.MAX_VALUE, link.nextTimeout());
        assertEquals(-1, link.nextLength(7));
    }

    @Test
    void theOfferedBytesAreCopied() {
        Link link = new Link(SEED, LinkConditions.PERFECT);
        byte[] bytes = {9, 1, 2, 9};
        link.offer(bytes, 1, 3, 0);
        bytes[1] = 7;
        assertArrayEquals(new byte[] {1, 2}, link.poll(0));
    }

    @Test
    void aDelayedDatagramIsThereOnTimeAndNotBefore() {
        Link link = new Link(SEED, LinkConditions.builder().delayMillis(15).build());
        offer(link, 1, 100);
        assertEquals(100 + 15 * MILLI, link.nextTimeout());
        assertNull(link.poll(100 + 15 * MILLI - 1));
        assertEquals(1, number(link.poll(100 + 15 * MILLI)));
    }

    @Test
    void aRateSpacesDatagramsAndTheQueueOverflows() {
        // 1,250 bytes at 10 Mbit/s take exactly 1 ms.
        Link link = new Link(
                SEED,
                LinkConditions.builder()
                        .rateBitsPerSecond(10_000_000)
                        .queuePackets(3)
                        .build());
        for (int i = 0; i < 5; i++) {
            link.offer(new byte[1250], 0, 1250, 0);
        }
        assertEquals(2, link.figures().overflowed());
        for (int i = 1; i <= 3; i++) {
            assertEquals(i * MILLI, link.nextTimeout());
            assertEquals(1250, link.poll(i * MILLI).length);
        }
        link.offer(new byte[1250], 0, 1250, 10 * MILLI);
        assertEquals(11 * MILLI, link.nextTimeout(), "an idle link saves nothing up");
        link.offer(new byte[1250], 0, 1250, 10 * MILLI + 1);
        assertEquals(2, link.inFlight());
    }

    @Test
    void lossIsRandomAndAboutAsOftenAsSaid() {
        Link link = new Link(SEED, LinkConditions.builder().lossPerMille(20).build());
        List<Integer> arrived = through(link, MANY);
        assertEquals(MANY - arrived.size(), link.figures().lost());
        assertTrue(
                link.figures().lost() > 150 && link.figures().lost() < 250,
                "lost " + link.figures().lost());
    }

    @Test
    void burstsLoseRunsOfDatagrams() {
        Link link = new Link(
                SEED, LinkConditions.builder().burstPerMille(5).burstPackets(3).build());
        List<Integer> arrived = through(link, MANY);
        int previous = -1;
        int runs = 0;
        for (int number : arrived) {
            int gap = number - previous - 1;
            assertEquals(0, gap % 3, "a burst of another length before " + number);
            runs += gap / 3;
            previous = number;
        }
        assertTrue(runs > 25 && runs < 80, runs + " bursts");
    }

    @Test
    void reorderedDatagramsAreOvertaken() {
        Link link = new Link(
                SEED,
                LinkConditions.builder()
                        .delayMillis(1)
                        .reorderPerMille(100)
                        .reorderNanos(MILLI)
                        .build());
        List<Integer> arrived = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            offer(link, i, i * 1000L);
        }
        for (long at = link.nextTimeout(); at != Long.MAX_VALUE; at = link.nextTimeout()) {
            arrived.add(number(link.poll(at)));
        }
        assertEquals(MANY, arrived.size());
        long behind = 0;
        int highest = -1;
        for (int number : arrived) {
            behind += number < highest ? 1 : 0;
            highest = Math.max(highest, number);
        }
        assertTrue(link.figures().reordered() > 800);
        // The last ones have nothing behind them that could overtake.
        assertTrue(behind > link.figures().reordered() * 9 / 10
                && behind <= link.figures().reordered());
    }

    @Test
    void duplicatesArriveTwice() {
        Link link =
                new Link(SEED, LinkConditions.builder().duplicatePerMille(100).build());
        List<Integer> arrived = through(link, MANY);
        assertEquals(MANY + link.figures().duplicated(), arrived.size());
        assertEquals(MANY, arrived.stream().distinct().count());
        assertTrue(link.figures().duplicated() > 800 && link.figures().duplicated() < 1200);
    }

    @Test
    void corruptionChangesExactlyOneBit() {
        Link link =
                new Link(SEED, LinkConditions.builder().corruptPerMille(1000).build());
        List<Integer> bits = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            link.offer(new byte[100], 0, 100, 0);
            byte[] arrived = link.poll(0);
            int set = 0;
            for (int bit = 0; bit < 800; bit++) {
                if ((arrived[bit >> 3] & 1 << (bit & 7)) != 0) {
                    set++;
                    bits.add(bit);
                }
            }
            assertEquals(1, set);
        }
        assertTrue(bits.stream().distinct().count() > 400, "the bits vary");
        link.offer(new byte[0], 0, 0, 0);
        assertEquals(0, link.poll(0).length);
    }

    @Test
    void whatExceedsTheMtuIsDropped() {
        Link link = new Link(SEED, LinkConditions.builder().mtu(1200).build());
        link.offer(new byte[1201], 0, 1201, 0);
        link.offer(new byte[1201], 0, 1200, 0);
        assertEquals(1, link.figures().tooLong());
        assertEquals(1200, link.poll(0).length);
    }

    @Test
    void aBlackLinkDropsWhatIsOfferedAndDeliversWhatWasOnItsWay() {
        Link link = new Link(
                SEED,
                LinkConditions.builder().delayNanos(3).onNanos(5).offNanos(2).build());
        for (int now = 0; now < 14; now++) {
            offer(link, now, now);
        }
        List<Integer> arrived = new ArrayList<>();
        for (byte[] d = link.poll(100); d != null; d = link.poll(100)) {
            arrived.add(number(d));
        }
        assertEquals(List.of(0, 1, 2, 3, 4, 7, 8, 9, 10, 11), arrived);
        assertEquals(4, link.figures().blackHoled());
    }

    @Test
    void conditionsCanBeHealed() {
        Link link = new Link(SEED, LinkConditions.builder().lossPerMille(1000).build());
        assertEquals(List.of(), through(link, 100));
        link.conditions(LinkConditions.PERFECT);
        assertEquals(100, through(link, 100).size());
    }

    @Test
    void theSameSeedGivesTheSameBytesAtTheSameTimesAndAnotherDoesNot() {
        assertEquals(trace(SEED), trace(SEED));
        assertNotEquals(trace(SEED), trace(SEED + 1));
    }

    @Test
    void conditionsOutOfRangeAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> LinkConditions.builder().lossPerMille(1001).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> LinkConditions.builder().delayNanos(-1).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> LinkConditions.builder()
                        .rateBitsPerSecond(1000)
                        .queuePackets(0)
                        .build());
    }

    private static String trace(long seed) {
        Link link = new Link(
                seed,
                LinkConditions.builder()
                        .delayMillis(1)
                        .rateBitsPerSecond(50_000_000)
                        .queuePackets(20)
                        .lossPerMille(50)
                        .burstPerMille(10)
                        .burstPackets(3)
                        .reorderPerMille(50)
                        .reorderNanos(MILLI)
                        .duplicatePerMille(50)
                        .corruptPerMille(50)
                        .mtu(100)
                        .build());
        StringBuilder trace = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            long now = i * 5000L;
            byte[] d = new byte[i % 110];
            link.offer(d, 0, d.length, now);
            for (byte[] arrived = link.poll(now); arrived != null; arrived = link.poll(now)) {
                trace.append(now)
                        .append(' ')
                        .append(HexFormat.of().formatHex(arrived))
                        .append('\n');
            }
        }
        return trace.append(link.figures()).toString();
    }

    private static List<Integer> through(Link link, int count) {
        List<Integer> arrived = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            offer(link, i, i);
            for (byte[] d = link.poll(i); d != null; d = link.poll(i)) {
                arrived.add(number(d));
            }
        }
        return arrived;
    }

    private static void offer(Link link, int number, long now) {
        link.offer(ByteBuffer.allocate(Integer.BYTES).putInt(number).array(), 0, Integer.BYTES, now);
    }

    private static int number(byte[] datagram) {
        return ByteBuffer.wrap(datagram).getInt();
    }
}
