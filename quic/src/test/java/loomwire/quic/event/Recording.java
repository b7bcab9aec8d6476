package loomwire.quic.event;

import java.util.function.Supplier;

/** Who looks at the connections of the simulations that a test makes. Of each thread its own. */
public final class Recording {
    private static final ThreadLocal<ConnectionObservers> LOOKING =
            ThreadLocal.withInitial(() -> ConnectionObservers.NONE);

    private Recording() {}

    /** For endpoints in simulations. */
    public static ConnectionObservers observers() {
        return LOOKING.get();
    }

    /** Does something that makes simulations, which these look at. */
    public static <T> T by(ConnectionObservers observers, Supplier<T> work) {
        ConnectionObservers before = LOOKING.get();
        LOOKING.set(observers);
        try {
            return work.get();
        } finally {
            LOOKING.set(before);
        }
    }
}
