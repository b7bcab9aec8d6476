package loomwire.quic.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StreamMapTest {
    @Test
    void itHoldsWhatAHashMapHolds() {
        for (long seed = 1; seed <= 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StreamMap map = new StreamMap();
            Map<Long, Stream> oracle = new HashMap<>();
            int target = 1 + random.nextInt(3000);
            for (int step = 0; step < 20_000; step++) {
                long id = random.nextInt(2 * target);
                if (random.nextInt(2 * target) > oracle.size()) {
                    if (!oracle.containsKey(id)) {
                        Stream stream = new Stream(id, true, null, null);
                        oracle.put(id, stream);
                        map.put(stream);
                    }
                } else {
                    assertEquals(oracle.remove(id) != null, map.remove(id), "seed " + seed);
                }
                assertSame(oracle.get(id), map.get(id), "seed " + seed);
            }
            assertEquals(oracle.size(), map.size());
            assertEquals(new HashSet<>(oracle.values()), Set.of(map.snapshot()), "seed " + seed);
            List<Long> rest = new ArrayList<>(oracle.keySet());
            for (long id : rest) {
                assertTrue(map.remove(id));
                assertNull(map.get(id));
                assertFalse(map.remove(id));
            }
            assertEquals(0, map.size());
        }
    }
}
