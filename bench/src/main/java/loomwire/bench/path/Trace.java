package loomwire.bench.path;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import loomwire.rawnet.model.Fate;
import loomwire.rawnet.model.Figures;
import loomwire.rawnet.model.OneWay;

/** A line for each interval and direction, as CSV, to draw rate and queue over time. Written by both directions. */
final class Trace implements AutoCloseable {
    private static final double NANOS_PER_SECOND = 1e9;

    private final long everyNanos;
    private final Writer writer;
    private final Map<String, Long> due = new ConcurrentHashMap<>();

    /** @param file null for none */
    Trace(Path file, long everyNanos) throws IOException {
        this.everyNanos = everyNanos;
        writer = file == null ? null : Files.newBufferedWriter(file);
        if (writer != null) {
            writer.write(
                    "seconds,direction,offered_bytes,delivered_bytes,queue_bytes,lost,queue_full,queue_managed,policed,"
                            + "too_long,missed\n");
        }
    }

    long nextDue(String direction) {
        return writer == null ? Long.MAX_VALUE : due.getOrDefault(direction, 0L);
    }

    boolean isDue(String direction, long now) {
        return writer != null && now >= nextDue(direction);
    }

    void add(String direction, long now, OneWay<?> path, long missed) throws IOException {
        due.put(direction, now - now % everyNanos + everyNanos);
        Figures figures = path.figures();
        String line = String.format(
                Locale.ROOT,
                "%.3f,%s,%d,%d,%d,%d,%d,%d,%d,%d,%d%n",
                now / NANOS_PER_SECOND,
                direction,
                figures.offeredBytes(),
                figures.deliveredBytes(),
                path.queuedBytes(),
                figures.dropped(Fate.LOST),
                figures.dropped(Fate.QUEUE_FULL),
                figures.dropped(Fate.QUEUE_MANAGED),
                figures.dropped(Fate.POLICED),
                figures.dropped(Fate.TOO_LONG),
                missed);
        synchronized (writer) {
            writer.write(line);
        }
    }

    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }
}
