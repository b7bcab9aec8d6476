package loomwire.rawnet;

/**
 * When to look into a {@link SideQueue}. It is empty nearly always, and each look costs a system call, of which there would
 * be one more in every turn of the loop: so it is looked into when the kernel says that something is there, and else, since
 * a loop that is busy never asks the kernel, every few turns; in each turn while there is something. Owned by the loop.
 */
public final class SideLooks {
    /** Turns of a loop, each of a millisecond at most. */
    static final int EVERY = 8;

    private int turns = EVERY;

    /**
     * Once in each turn.
     *
     * @param told whether the kernel said that something is there
     */
    public boolean isDue(boolean told) {
        return told || ++turns >= EVERY;
    }

    /** It was looked into. */
    public void looked(boolean found) {
        turns = found ? EVERY : 0;
    }
}
