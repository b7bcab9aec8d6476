package loomwire.bench.load;

import java.util.SplittableRandom;

/** How a connection of the churn ends, and how many of a thousand do so. */
enum Fate {
    /** Streams are opened, used and finished, and the connection is closed in order. */
    USED(399),
    /** The dial is given up in the middle of the handshake. */
    DIAL_GIVEN_UP(100),
    /** Closed after the handshake, without a word about who it is. */
    CLOSED_UNAUTHENTICATED(100),
    /** Closed while streams move data. */
    CLOSED_IN_TRANSFER(150),
    /** Streams are reset in the middle; then another one is used in order. */
    STREAMS_RESET(100),
    /** Reading is stopped in the middle; then another stream is used in order. */
    STREAMS_STOPPED(100),
    /** The process is gone in the middle of the handshake, without a word. */
    VANISHED_IN_HANDSHAKE(9),
    /** The same after the handshake. Few: the server waits for each, and lets only so many wait. */
    VANISHED_UNAUTHENTICATED(2),
    /** The same while streams move data. */
    VANISHED_IN_TRANSFER(40);

    private static final int ALL = 1000;

    private final int ofThousand;

    Fate(int ofThousand) {
        this.ofThousand = ofThousand;
    }

    static Fate choose(SplittableRandom random) {
        int drawn = random.nextInt(ALL);
        for (Fate fate : values()) {
            drawn -= fate.ofThousand;
            if (drawn < 0) {
                return fate;
            }
        }
        throw new AssertionError("the shares do not sum to " + ALL);
    }

    /** Whether the whole port has to go dark for it. */
    boolean vanishes() {
        return switch (this) {
            case VANISHED_IN_HANDSHAKE, VANISHED_UNAUTHENTICATED, VANISHED_IN_TRANSFER -> true;
            case USED, DIAL_GIVEN_UP, CLOSED_UNAUTHENTICATED, CLOSED_IN_TRANSFER, STREAMS_RESET, STREAMS_STOPPED ->
                false;
        };
    }
}
