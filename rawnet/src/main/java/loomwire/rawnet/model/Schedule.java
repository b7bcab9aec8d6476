package loomwire.rawnet.model;

import java.util.List;

/**
 * Conditions that follow each other in time: how a shaper changes, a path grows longer, or falls silent.
 *
 * @param phases in order of time, the first at 0
 * @param repeatNanos after how long it begins again; 0 for never, and then the last phase lasts
 */
public record Schedule(List<Phase> phases, long repeatNanos) {

    /** Conditions from a time on, counted from the beginning of the schedule. */
    public record Phase(long atNanos, Conditions conditions) {}

    public Schedule {
        phases = List.copyOf(phases);
        if (phases.isEmpty() || phases.getFirst().atNanos() != 0) {
            throw new IllegalArgumentException("a schedule begins at 0");
        }
        for (int i = 1; i < phases.size(); i++) {
            if (phases.get(i).atNanos() <= phases.get(i - 1).atNanos()) {
                throw new IllegalArgumentException("each phase of a schedule begins after the one before it");
            }
        }
        if (repeatNanos != 0 && repeatNanos <= phases.getLast().atNanos()) {
            throw new IllegalArgumentException("a schedule repeats after its last phase has begun");
        }
    }

    /** The same conditions for ever. */
    public static Schedule always(Conditions conditions) {
        return new Schedule(List.of(new Phase(0, conditions)), 0);
    }

    /** What holds so long after the beginning. */
    public Conditions at(long nanos) {
        long within = within(nanos);
        Conditions last = phases.getFirst().conditions();
        for (Phase phase : phases) {
            if (phase.atNanos() > within) {
                break;
            }
            last = phase.conditions();
        }
        return last;
    }

    /** When the next phase begins, later than so long after the beginning; {@link Long#MAX_VALUE} for never. */
    public long nextChange(long nanos) {
        long within = within(nanos);
        for (Phase phase : phases) {
            if (phase.atNanos() > within) {
                return nanos - within + phase.atNanos();
            }
        }
        return repeatNanos == 0 ? Long.MAX_VALUE : nanos - within + repeatNanos;
    }

    private long within(long nanos) {
        return repeatNanos == 0 ? nanos : nanos % repeatNanos;
    }
}
