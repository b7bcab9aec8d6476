package loomwire.quic.runtime;

import java.util.function.LongPredicate;
import java.util.function.LongSupplier;

/** The part of a turn in which unknown clients are looked at: no longer than is left to them. Owned by the shard loop. */
final class StrangersTurn {
    private final LongPredicate few;
    private final LongSupplier clock;

    /** @param few looks at a few, given when the turn began, and says whether more wait */
    StrangersTurn(LongPredicate few, LongSupplier clock) {
        this.few = few;
        this.clock = clock;
    }

    /** @param nanos after which no more are begun with; a few have their turn always, or a busy loop would let nobody in */
    void take(long turnBegan, long nanos) {
        long until = clock.getAsLong() + nanos;
        boolean more;
        do {
            more = few.test(turnBegan);
        } while (more && clock.getAsLong() < until);
    }
}
