package loomwire.bench.load;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What went wrong, counted by kind. Thread-safe. */
final class Mistakes {
    /** Kinds told apart; messages name connections and streams, whose numbers are cut out. */
    private static final int MAX_KINDS = 30;

    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();
    private final LongAdder all = new LongAdder();
    private final LongAdder wrongBytes = new LongAdder();

    /** @param first the message of the first one, with its numbers */
    private record Kind(String first, LongAdder count) {}

    void add(String where, Exception e) {
        all.increment();
        if (e instanceof WrongBytesException) {
            wrongBytes.increment();
        }
        String message = where + ": " + (e.getMessage() == null ? e.toString() : e.getMessage());
        String kind = message.replaceAll("\\d+", "#");
        if (kinds.size() < MAX_KINDS || kinds.containsKey(kind)) {
            kinds.computeIfAbsent(kind, name -> new Kind(message, new LongAdder()))
                    .count
                    .increment();
        }
    }

    long count() {
        return all.sum();
    }

    void addTo(Report report) {
        report.add("errors", all.sum(), "");
        report.add("wrong bytes", wrongBytes.sum(), "exchanges");
        if (all.sum() > 0) {
            report.fault(all.sum() + " errors");
        }
    }

    void print(PrintWriter out) {
        kinds.values().forEach(kind -> out.println(kind.count + " times, at first: " + kind.first));
    }
}
