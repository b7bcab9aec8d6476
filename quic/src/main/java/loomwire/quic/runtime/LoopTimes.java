package loomwire.quic.runtime;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import loomwire.quic.EndpointStats;

/**
 * How long the turns of a loop last: while one does, no other packet of the port is looked at. Looks at no clock itself: a
 * turn that was busy ends where the next begins. Owned by the shard loop.
 */
final class LoopTimes {
    private static final long MILLI = 1_000_000;
    /** From here on a turn is told to the Flight Recorder too. */
    private static final long LONG_NANOS = 10 * MILLI;

    private static final long NONE = -1;

    private final String endpoint;
    private long began = NONE;
    private long turns;
    private long nanos;
    private long overOneMilli;
    private long overTenMillis;
    private long overHundredMillis;

    LoopTimes(String endpoint) {
        this.endpoint = endpoint;
    }

    /** A turn begins; one that was not said to have ended does so now. */
    void began(long now) {
        ended(now);
        began = now;
    }

    /** The turn has ended, if one had begun. */
    void ended(long now) {
        if (began == NONE) {
            return;
        }
        long lasted = now - began;
        began = NONE;
        turns++;
        nanos += lasted;
        if (lasted > MILLI) {
            count(lasted);
        }
    }

    private void count(long lasted) {
        overOneMilli++;
        if (lasted > LONG_NANOS) {
            overTenMillis++;
            overHundredMillis += lasted > 100 * MILLI ? 1 : 0;
            LoopTurn event = new LoopTurn();
            if (event.shouldCommit()) {
                event.endpoint = endpoint;
                event.lasted = lasted;
                event.commit();
            }
        }
    }

    EndpointStats.Loops stats() {
        return new EndpointStats.Loops(turns, nanos, overOneMilli, overTenMillis, overHundredMillis);
    }

    @Name("loomwire.LoopTurn")
    @Label("Long Loop Turn")
    @Description("An event loop took longer than 10 ms for one turn, in which it looked at no other packet")
    @Category("Loomwire")
    @StackTrace(false)
    static final class LoopTurn extends Event {
        @Label("Endpoint")
        String endpoint;

        @Label("Lasted")
        @Timespan(Timespan.NANOSECONDS)
        long lasted;
    }
}
