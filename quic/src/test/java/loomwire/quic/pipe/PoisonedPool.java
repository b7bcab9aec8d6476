package loomwire.quic.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Plays the stranger who gets a segment next: scribbles over everything that lies in the pool, and notices when
 * somebody wrote into it or linked from it since. Whoever still reads from a segment in the pool reads the scribble.
 */
final class PoisonedPool {
    private static final byte SCRIBBLE = (byte) 0xee;
    private static final byte[] SCRIBBLED = new byte[Segment.BYTES];

    static {
        Arrays.fill(SCRIBBLED, SCRIBBLE);
    }

    final SegmentPool pool = new SegmentPool(64);
    private Set<Segment> scribbled = Collections.newSetFromMap(new IdentityHashMap<>());

    /** To be called at every step: what lies in the pool twice in a row must not have changed between. */
    void scribble() {
        for (Segment segment : scribbled) {
            assertTrue(segment.owner != null || segment.next == null, "somebody linked from a segment of the pool");
        }
        Segment[] cached = new Segment[pool.cached()];
        Set<Segment> now = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < cached.length; i++) {
            cached[i] = pool.take(this);
            if (scribbled.contains(cached[i])) {
                assertTrue(Arrays.equals(SCRIBBLED, cached[i].bytes), "somebody wrote into a segment of the pool");
            } else {
                System.arraycopy(SCRIBBLED, 0, cached[i].bytes, 0, Segment.BYTES);
            }
            now.add(cached[i]);
        }
        for (Segment segment : cached) {
            pool.give(segment, this);
        }
        scribbled = now;
    }

    void verifyNothingLeaked() {
        scribble();
        assertEquals(0, pool.live(), "segments not given back");
    }
}
