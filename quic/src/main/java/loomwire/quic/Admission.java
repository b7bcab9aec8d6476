package loomwire.quic;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whom a server answers: what it needs to know to judge the admission proofs that clients show with their first packet, and
 * to mark its answers for those who hold the key.
 *
 * @param terms what holds now, {@code null} for everybody; asked on the loop at each first packet, and any thread may change what
 *     it says
 * @param listener is told of holders of the key that could not be let in
 */
public record Admission(Supplier<@Nullable Terms> terms, Listener listener) {

    /**
     * What an owner may change while the server runs. The connections there are stay as they are.
     *
     * @param key both ends hold it
     * @param silent whether nobody is answered without a valid proof; else proofs are read past
     * @param addresses under which addresses clients may know this server
     */
    public record Terms(AdmissionKey key, boolean silent, ServerAddresses addresses) {}

    /** With terms that never change. */
    public static Admission of(Terms terms, Listener listener) {
        return new Admission(() -> terms, listener);
    }

    /**
     * By how much the clocks of both ends may differ, in seconds: as much as a machine without any time service drifts in
     * some weeks. The shorter, the fewer proofs have to be remembered.
     */
    public static final long MAX_SKEW_SECONDS = 90;

    /** For how long one proof may be valid here: from a client that is fast to one that is slow. */
    public static final long VALID_SECONDS = 2 * MAX_SKEW_SECONDS;

    /** Whether an address that a client dialled is one of this server's. */
    @FunctionalInterface
    public interface ServerAddresses {
        boolean include(long addressHigh, long addressLow, int port);
    }

    /** Hears, on the loop, of proofs that only a holder of the key can have made, but that were not accepted. */
    public interface Listener {
        /** @param secondsAhead how far the proof's time is ahead of the time here; negative if it is behind */
        void onClock(long secondsAhead, long peerHigh, long peerLow, int peerPort);

        /** The proof was made for a server at the address {@code dialled…}. */
        void onOtherServer(
                long dialledHigh, long dialledLow, int dialledPort, long peerHigh, long peerLow, int peerPort);

        /** For those whom it does not concern. */
        Listener NONE = new Listener() {
            @Override
            public void onClock(long secondsAhead, long peerHigh, long peerLow, int peerPort) {
                // Nobody listens.
            }

            @Override
            public void onOtherServer(
                    long dialledHigh, long dialledLow, int dialledPort, long peerHigh, long peerLow, int peerPort) {
                // Nobody listens.
            }
        };
    }
}
