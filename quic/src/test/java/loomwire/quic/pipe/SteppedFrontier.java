package loomwire.quic.pipe;

/** A state word at which the scheduler may let another task go on after each look and each change. */
final class SteppedFrontier extends Frontier {
    private final Interleaver scheduler;

    SteppedFrontier(Interleaver scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    long get() {
        long word = super.get();
        scheduler.step();
        return word;
    }

    @Override
    boolean compareAndSet(long expected, long next) {
        boolean done = super.compareAndSet(expected, next);
        scheduler.step();
        return done;
    }
}
