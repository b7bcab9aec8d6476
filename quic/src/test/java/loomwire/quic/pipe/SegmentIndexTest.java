package loomwire.quic.pipe;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SegmentIndexTest {
    @Test
    void itFindsWhatASortedMapFinds() {
        for (long seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            SegmentIndex index = new SegmentIndex();
            TreeMap<Long, Segment> oracle = new TreeMap<>();
            long from = 0;
            for (int step = 0; step < 500; step++) {
                switch (random.nextInt(4)) {
                    case 0, 1 -> {
                        Segment segment = new Segment();
                        segment.slot = from + random.nextInt(1 + random.nextInt(60));
                        if (oracle.putIfAbsent(segment.slot, segment) == null) {
                            index.put(segment);
                        }
                    }
                    case 2 -> {
                        Segment expected = oracle.isEmpty()
                                ? null
                                : oracle.pollFirstEntry().getValue();
                        assertSame(expected, index.removeFirst(), "seed " + seed);
                    }
                    case 3 -> {
                        from += random.nextInt(3);
                        index.dropBelow(from);
                        oracle.headMap(from).clear();
                    }
                }
                for (long slot = Math.max(0, from - 2); slot < from + 70; slot++) {
                    assertSame(oracle.get(slot), index.get(slot), "seed " + seed + " slot " + slot);
                }
            }
            index.clear();
            assertNull(index.removeFirst());
        }
    }
}
