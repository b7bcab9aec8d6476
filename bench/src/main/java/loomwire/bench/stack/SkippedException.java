package loomwire.bench.stack;

/** What was asked for cannot be measured here. {@code loomwire.bench.run.Verdicts} knows it by its name. */
public final class SkippedException extends RuntimeException {
    /** @param reason a short sentence for the one who reads the results */
    public SkippedException(String reason) {
        super(reason, null, false, false);
    }
}
