package loomwire.quic.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RangeSetTest {
    private static final int SPACE = 64;

    /** One step on a set: adds or removes {@code [start, end)}, which may be empty. */
    record Step(boolean add, int start, int end) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> bound = Arbitraries.integers().between(0, SPACE);
        return Combinators.combine(Arbitraries.of(true, true, false), bound, bound)
                .as((add, a, b) -> new Step(add, Math.min(a, b), Math.max(a, b)))
                .list()
                .ofMaxSize(40);
    }

    @Property
    void itHoldsWhatANaiveSetOfBitsHolds(@ForAll("steps") List<Step> steps) {
        RangeSet set = new RangeSet();
        BitSet oracle = new BitSet();
        for (Step step : steps) {
            if (step.add) {
                boolean fresh = oracle.nextClearBit(step.start) < step.end;
                assertEquals(fresh, set.add(step.start, step.end), () -> step + " on " + set);
                oracle.set(step.start, step.end);
            } else {
                set.remove(step.start, step.end);
                oracle.clear(step.start, step.end);
            }
            assertSame(oracle, set);
        }
    }

    private static void assertSame(BitSet oracle, RangeSet set) {
        int range = 0;
        for (int start = oracle.nextSetBit(0); start >= 0; range++) {
            int end = oracle.nextClearBit(start);
            assertEquals(start, set.start(range), set::toString);
            assertEquals(end, set.end(range), set::toString);
            start = oracle.nextSetBit(end);
        }
        assertEquals(range, set.count(), set::toString);
        assertEquals(oracle.isEmpty(), set.isEmpty());
        if (!set.isEmpty()) {
            assertEquals(oracle.nextSetBit(0), set.first());
            assertEquals(oracle.length() - 1, set.last());
        }
        for (int i = 0; i <= SPACE; i++) {
            assertEquals(oracle.get(i), set.contains(i), i + " in " + set);
            int end = Math.min(SPACE, i + 3);
            assertEquals(
                    i >= end || oracle.nextClearBit(i) >= end, i >= end || set.containsAll(i, end), i + " of " + set);
        }
    }

    @Test
    void rangesThatTouchBecomeOne() {
        RangeSet set = new RangeSet();
        set.add(0, 10);
        set.add(20, 30);
        assertEquals(2, set.count());
        assertTrue(set.add(10, 20));
        assertEquals("{[0, 30)}", set.toString());
        assertFalse(set.add(5, 25));
    }

    @Test
    void theRangeOfSmallestNumbersIsForgottenFirst() {
        RangeSet set = new RangeSet();
        for (int i = 0; i < 10; i++) {
            set.add(i * 2L);
        }
        set.removeFirstRange();
        assertEquals(9, set.count());
        assertEquals(2, set.first());
        assertEquals(18, set.last());
        set.clear();
        assertTrue(set.isEmpty());
        assertFalse(set.contains(2));
    }

    @Test
    void numbersAtTheTopOfTheSpaceAreHeld() {
        RangeSet set = new RangeSet();
        set.add(VarInt.MAX);
        set.add(VarInt.MAX - 2);
        assertEquals(2, set.count());
        assertEquals(VarInt.MAX, set.last());
        assertTrue(set.add(VarInt.MAX - 1));
        assertEquals("{[" + (VarInt.MAX - 2) + ", " + (VarInt.MAX + 1) + ")}", set.toString());
    }
}
