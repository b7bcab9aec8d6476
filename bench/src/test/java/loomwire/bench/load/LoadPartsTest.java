package loomwire.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadPartsTest {
    @Test
    void theSameSeedGivesTheSameLivesAndAnotherGivesOthers() {
        assertEquals(lives(7), lives(7));
        assertTrue(IntStream.range(0, 100).anyMatch(i -> !lives(7).get(i).equals(lives(8).get(i))));
    }

    private static List<Life> lives(long seed) {
        return IntStream.range(0, 100).mapToObj(i -> Life.of(seed, i)).toList();
    }

    @Test
    void everyFateIsMetAboutAsOftenAsItsShare() {
        Set<Fate> met =
                IntStream.range(0, 10_000).mapToObj(i -> Life.of(1, i).fate()).collect(Collectors.toSet());
        assertEquals(EnumSet.allOf(Fate.class), met);
        long used = IntStream.range(0, 10_000)
                .filter(i -> Life.of(1, i).fate() == Fate.USED)
                .count();
        assertTrue(used > 3_500 && used < 4_500, used + " of 10,000");
    }

    @Test
    void aByteThatChangedOrMovedInADownloadIsSeen() throws Exception {
        BulkPattern pattern = new BulkPattern();
        long position = 123_456_789;
        int from = BulkPattern.at(position);
        byte[] chunk = Arrays.copyOfRange(pattern.array(), from, from + 1000);
        pattern.check(chunk, 1000, position);
        assertThrows(WrongBytesException.class, () -> pattern.check(chunk, 1000, position + 1));
        chunk[999] ^= 1;
        assertThrows(WrongBytesException.class, () -> pattern.check(chunk, 1000, position));
    }

    @Test
    void percentilesComeInMilliseconds() {
        Latencies latencies = new Latencies();
        assertEquals(0, latencies.millisAt(99));
        for (int i = 1; i <= 100; i++) {
            latencies.record(i * 1_000_000L);
        }
        assertEquals(50, latencies.millisAt(50), 0.1);
        assertEquals(100, latencies.maxMillis(), 0.1);
    }
}
