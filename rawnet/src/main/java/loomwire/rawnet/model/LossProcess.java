package loomwire.rawnet.model;

/**
 * Which packets are lost: each on its own with one probability, and in bursts by the chain of Gilbert and Elliott, which is in
 * a good or a bad state, may change it with every packet, and loses with a probability of its own in each. Owned by its
 * {@link OneWay}.
 */
final class LossProcess {
    private final Chance single;
    private final Chance change;
    private final Chance inState;
    private boolean bad;

    LossProcess(long seed) {
        single = new Chance(seed, "loss");
        change = new Chance(seed, "gilbert state");
        inState = new Chance(seed, "gilbert loss");
    }

    /** Whether the next packet is lost. */
    boolean loses(Conditions conditions) {
        Conditions.Bursts bursts = conditions.bursts();
        boolean lost = single.happens(conditions.loss());
        bad = bad ? !change.happens(bursts.badToGood()) : change.happens(bursts.goodToBad());
        return lost | inState.happens(bad ? bursts.lossInBad() : bursts.lossInGood());
    }
}
