package loomwire.tunnel.client;

import java.time.Duration;

/**
 * Decides from what became of a connection's source address whether there should be a new one. One whose address is gone is
 * replaced at once; one that could have a better address, only when that stays so and not too often: with several ways of equal
 * worth the system may answer now this, now that. Guarded by its owner; time comes in.
 */
final class SourceRule {
    /** Looks in a row that find the same; a look is a second. */
    static final int STEADY_LOOKS = 3;
    /** Between two moves for a better address. */
    static final Duration REST = Duration.ofMinutes(1);

    private long restUntil;
    private int betterLooks;
    private boolean gone;

    SourceRule(long now) {
        this.restUntil = now + REST.toNanos();
    }

    /** @return whether it is time to move to the better one */
    boolean look(ServerLink.Source found, long now) {
        gone |= found == ServerLink.Source.GONE;
        betterLooks = found == ServerLink.Source.BETTER ? betterLooks + 1 : 0;
        return isBetter(now);
    }

    /** Whether answers have no way to it any more. */
    boolean isGone() {
        return gone;
    }

    private boolean isBetter(long now) {
        return betterLooks >= STEADY_LOOKS && now - restUntil >= 0;
    }

    /** Whether it is time to move; then it is not again for a while, whatever comes of it. */
    boolean takeBetter(long now) {
        boolean better = isBetter(now);
        if (better) {
            restUntil = now + REST.toNanos();
        }
        return better;
    }
}
