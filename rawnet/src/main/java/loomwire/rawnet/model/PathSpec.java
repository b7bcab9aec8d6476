package loomwire.rawnet.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Both directions of a path from what people write, such as {@code delay=50ms rate=300mbit queue=1bdp loss=0.1%}. After a
 * semicolon follows what changes at a time: {@code ; at=10s rate=30mbit}. {@link #HELP} tells all words.
 */
public record PathSpec(Schedule up, Schedule down) {

    /** A line for each word. */
    public static final String HELP = """
            delay=50ms           on the way this long, after the queue
            jitter=20ms          and up to this much longer, wandering; order is kept
            rate=300mbit         bit, kbit, mbit, gbit a second of IP packets, headers counted; none
            queue=1bdp           what may wait before the rate: 1bdp (of the delays of both ways), 200ms, 64kB, 1MiB;
                                 1bdp if not said, and 15000 bytes at least
            aqm=codel            the queue is kept short by CoDel (RFC 8289); none
            loss=0.1%            lost at random, each packet on its own; 100% is silence
            gilbert=1%:25%       lost in bursts (Gilbert-Elliott): from the good state to the bad, and back, with each
                                 packet; further :100%:0% for the loss in the bad and in the good state
            reorder=1%:5ms       so many take so much longer, and are overtaken
            duplicate=0.1%       so many arrive twice
            policer=20mbit:100kB what exceeds the rate, with a bucket of this size, is dropped, before the queue
            mtu=1400             longer IP packets are dropped
            ; at=10s rate=30mbit from then on, the rest as before; as many as wanted, in order
            repeat=20s           and all over again after so long""";

    /** Ten full packets, as many as a sender begins with (RFC 9002 §7.2): less would be a path that drops its first flight. */
    private static final long LEAST_DEFAULT_QUEUE_BYTES = 15_000;

    /** @throws IllegalArgumentException with a message for people */
    public static PathSpec parse(String up, String down) {
        Direction upwards = Direction.parse("up", up);
        Direction downwards = Direction.parse("down", down);
        return new PathSpec(
                upwards.schedule(downwards.firstDelayNanos()), downwards.schedule(upwards.firstDelayNanos()));
    }

    private record Word(String name, String value) {
        static Word of(String text) {
            int equals = text.indexOf('=');
            if (equals < 1 || equals == text.length() - 1) {
                throw new IllegalArgumentException("a word is name=value, such as delay=50ms");
            }
            return new Word(text.substring(0, equals), text.substring(equals + 1));
        }

        /** The parts between colons. */
        String[] parts(int least, int most, String form) {
            String[] parts = value.split(":", -1);
            if (parts.length < least || parts.length > most) {
                throw new IllegalArgumentException("write " + form);
            }
            return parts;
        }
    }

    /** One direction's words, phase by phase, before the other's delay is known. */
    private record Direction(String name, List<List<Word>> phases) {

        static Direction parse(String name, String spec) {
            List<List<Word>> phases = new ArrayList<>();
            for (String phase : spec.split(";")) {
                List<Word> words = new ArrayList<>();
                for (String text : phase.trim().split("\\s+")) {
                    if (!text.isEmpty()) {
                        words.add(named(name, text, () -> Word.of(text)));
                    }
                }
                phases.add(words);
            }
            return new Direction(name, phases);
        }

        long firstDelayNanos() {
            for (Word word : phases.getFirst()) {
                if (word.name.equals("delay")) {
                    return named(name, word.value, () -> Quantity.nanos(word.value));
                }
            }
            return 0;
        }

        Schedule schedule(long otherDelayNanos) {
            List<Schedule.Phase> result = new ArrayList<>();
            ConditionsDraft draft = new ConditionsDraft();
            for (List<Word> words : phases) {
                for (Word word : words) {
                    named(name, word.name + "=" + word.value, () -> {
                        put(draft, word);
                        return null;
                    });
                }
                result.add(named(name, "phase", () -> draft.phase(otherDelayNanos)));
            }
            return named(name, "at", () -> new Schedule(result, draft.repeatNanos));
        }

        private static void put(ConditionsDraft draft, Word word) {
            switch (word.name) {
                case "at" -> draft.atNanos = Quantity.nanos(word.value);
                case "repeat" -> draft.repeatNanos = Quantity.nanos(word.value);
                case "delay" -> draft.delayNanos = Quantity.nanos(word.value);
                case "jitter" -> draft.jitterNanos = Quantity.nanos(word.value);
                case "rate" -> draft.rate = Quantity.bitsPerSecond(word.value);
                case "queue" -> draft.queue = word.value;
                case "aqm" ->
                    draft.aqm = switch (word.value) {
                        case "none" -> Aqm.NONE;
                        case "codel" -> Aqm.CODEL;
                        default -> throw new IllegalArgumentException("there are none and codel");
                    };
                case "loss" -> draft.loss = Quantity.probability(word.value);
                case "gilbert" -> draft.bursts = bursts(word.parts(2, 4, "gilbert=1%:25%, or with :100%:0%"));
                case "reorder" -> {
                    String[] parts = word.parts(2, 2, "reorder=1%:5ms");
                    draft.reorder = Quantity.probability(parts[0]);
                    draft.reorderNanos = Quantity.nanos(parts[1]);
                }
                case "duplicate" -> draft.duplicate = Quantity.probability(word.value);
                case "policer" -> {
                    String[] parts = word.parts(1, 2, "policer=20mbit:100kB, or policer=none");
                    draft.policer = Quantity.bitsPerSecond(parts[0]);
                    if (draft.policer > 0 && parts.length == 1) {
                        throw new IllegalArgumentException("a policer needs a bucket: policer=20mbit:100kB");
                    }
                    draft.policerBytes = draft.policer > 0 ? Quantity.bytes(parts[1]) : 0;
                }
                case "mtu" -> draft.mtuBytes = Integer.parseInt(word.value);
                default -> throw new IllegalArgumentException("no such word");
            }
        }

        private static Conditions.Bursts bursts(String[] parts) {
            return new Conditions.Bursts(
                    Quantity.probability(parts[0]),
                    Quantity.probability(parts[1]),
                    parts.length > 2 ? Quantity.probability(parts[2]) : 1,
                    parts.length > 3 ? Quantity.probability(parts[3]) : 0);
        }

        private static <T> T named(String direction, String text, java.util.function.Supplier<T> step) {
            try {
                return step.get();
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(direction + ": " + text + ": " + e.getMessage(), e);
            }
        }
    }

    /** What was said so far; a phase keeps what it does not say anew. */
    private static final class ConditionsDraft {
        long atNanos;
        long repeatNanos;
        long delayNanos;
        long jitterNanos;
        long rate;

        @Nullable
        String queue;

        long queueBytes;
        Aqm aqm = Aqm.NONE;
        double loss;
        Conditions.Bursts bursts = Conditions.Bursts.NONE;
        double reorder;
        long reorderNanos;
        double duplicate;
        long policer;
        long policerBytes;
        int mtuBytes = Integer.MAX_VALUE;

        Schedule.Phase phase(long otherDelayNanos) {
            long roundTripNanos = delayNanos + otherDelayNanos;
            // A queue is memory: once it has its size, another rate or delay leaves it as it is.
            if (queue != null) {
                queueBytes = Quantity.queueBytes(queue, rate, roundTripNanos);
                queue = null;
            } else if (rate > 0 && queueBytes == 0) {
                queueBytes = Math.max(LEAST_DEFAULT_QUEUE_BYTES, Quantity.queueBytes("1bdp", rate, roundTripNanos));
            }
            return new Schedule.Phase(
                    atNanos,
                    new Conditions(
                            delayNanos,
                            jitterNanos,
                            rate,
                            queueBytes,
                            aqm,
                            loss,
                            bursts,
                            reorder,
                            reorderNanos,
                            duplicate,
                            policer,
                            policerBytes,
                            mtuBytes));
        }
    }
}
