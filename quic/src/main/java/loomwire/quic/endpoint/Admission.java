package loomwire.quic.endpoint;

import java.util.function.Supplier;
import loomwire.quic.base.WallClock;
import loomwire.quic.crypto.AdmissionKey;

/**
 * Whom a server answers: what it needs to know to judge the admission proofs of clients.
 *
 * @param terms what holds now; asked on the loop at each first packet, and any thread may change what it says
 * @param clock the time of day
 * @param replays shared by all endpoints at one address
 * @param listener is told of holders of the key that could not be let in
 */
public record Admission(Supplier<Terms> terms, WallClock clock, ReplayFilter replays, Listener listener) {

    /**
     * What an owner may change while the server runs. The connections there are stay as they are.
     *
     * @param key both ends have derived it from what they share
     * @param silent whether nobody is answered without a valid proof; else proofs are read past
     * @param addresses under which addresses clients may know this server
     */
    public record Terms(AdmissionKey key, boolean silent, ServerAddresses addresses) {}

    /** For one endpoint alone at its address. */
    public Admission(Supplier<Terms> terms, WallClock clock, Listener listener) {
        this(terms, clock, new ReplayTable(VALID_SECONDS), listener);
    }

    /** Likewise, with terms that never change. */
    public Admission(AdmissionKey key, boolean silent, ServerAddresses addresses, WallClock clock, Listener listener) {
        this(always(new Terms(key, silent, addresses)), clock, listener);
    }

    private static Supplier<Terms> always(Terms terms) {
        return () -> terms;
    }

    /** The same, with another memory of proofs. */
    public Admission withReplays(ReplayFilter newReplays) {
        return new Admission(terms, clock, newReplays, listener);
    }

    /**
     * By how much the clocks of both ends may differ, in seconds: as much as a machine without any time service drifts in
     * some weeks. The shorter, the fewer proofs have to be remembered.
     */
    public static final long MAX_SKEW_SECONDS = 90;

    /** For how long one proof may be valid here: from a client that is fast to one that is slow. */
    public static final long VALID_SECONDS = 2 * MAX_SKEW_SECONDS;

    long unixSeconds() {
        return Math.floorDiv(clock.unixMillis(), 1000L);
    }

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
