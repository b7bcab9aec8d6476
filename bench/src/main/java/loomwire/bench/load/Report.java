package loomwire.bench.load;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The figures of one run: a table for the eye, a line of CSV for a plot, JSON for programs. Figures that belong together
 * share a line of the table and have a column each. Owned by one thread.
 */
final class Report {
    private static final DateTimeFormatter FILE_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final String BYTES = "bytes";

    private final String kind;
    private final Instant began = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final List<Row> rows = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    /** A line of the table. */
    private record Row(String name, List<Figure> figures) {
        String text() {
            return figures.stream()
                    .map(figure -> figure.name.isEmpty() ? figure.text() : figure.name + " " + figure.text())
                    .collect(Collectors.joining("  "));
        }
    }

    /**
     * One value.
     *
     * @param row whose it is
     * @param name within the row; empty if it is alone there
     * @param value text, or a number
     */
    private record Figure(String row, String name, Object value, String unit) {
        String column() {
            return Stream.of(row, name, unit)
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining(" "))
                    .replace(' ', '_')
                    .replace(',', '_');
        }

        String text() {
            return switch (value) {
                case Double number -> String.format(Locale.ROOT, "%.3f %s", number, unit);
                case Long number
                when unit.equals(BYTES) && number >= 1 << 20 ->
                    String.format(Locale.ROOT, "%.1f MiB", number / (double) (1 << 20));
                case Long number when number < 0 && unit.equals(BYTES) -> "unknown";
                default -> value + (unit.isEmpty() ? "" : " " + unit);
            };
        }

        String csv() {
            String text =
                    value instanceof Double number ? String.format(Locale.ROOT, "%.3f", number) : value.toString();
            return text.matches("[^\",\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
        }
    }

    Report(String kind, String command) {
        this.kind = kind;
        add("date", began.toString(), "");
        add("machine", machine(), "");
        add("java", System.getProperty("java.runtime.version"), "");
        add("command", "loomwire load " + command, "");
    }

    void add(String name, String value, String unit) {
        row(name, new Figure(name, "", value, unit));
    }

    void add(String name, long value, String unit) {
        row(name, new Figure(name, "", value, unit));
    }

    void add(String name, double value, String unit) {
        row(name, new Figure(name, "", value, unit));
    }

    void add(String name, Latencies times) {
        row(
                name,
                millis(name, "p50", times.millisAt(50)),
                millis(name, "p90", times.millisAt(90)),
                millis(name, "p99", times.millisAt(99)),
                millis(name, "p99.9", times.millisAt(99.9)),
                millis(name, "max", times.maxMillis()));
    }

    private static Figure millis(String row, String name, double value) {
        return new Figure(row, name, value, "ms");
    }

    /** Adds what a process takes up. */
    void add(String who, ProcessFigures now) {
        row(
                who,
                new Figure(who, "resident", now.residentBytes(), BYTES),
                new Figure(who, "live heap", now.liveHeapBytes(), BYTES),
                new Figure(who, "threads", now.threads(), ""),
                new Figure(who, "descriptors", now.descriptors(), ""));
    }

    /** Likewise, and what that is more than before for each of so many. */
    void add(String who, ProcessFigures now, ProcessFigures before, long count, String each) {
        add(who, now);
        if (now.liveHeapBytes() >= 0 && count > 0) {
            String name = who + ", each " + each;
            row(
                    name,
                    new Figure(name, "heap", (now.liveHeapBytes() - before.liveHeapBytes()) / count, BYTES),
                    new Figure(name, "resident", (now.residentBytes() - before.residentBytes()) / count, BYTES));
        }
    }

    private void row(String name, Figure... figures) {
        rows.add(new Row(name, List.of(figures)));
    }

    private List<Figure> figures() {
        return rows.stream().flatMap(row -> row.figures.stream()).toList();
    }

    /** Something that must not be: the run ends with a status that says so. */
    void fault(String what) {
        faults.add(what);
    }

    boolean isClean() {
        return faults.isEmpty();
    }

    void print(PrintWriter out) {
        int width = rows.stream().mapToInt(row -> row.name.length()).max().orElse(0);
        for (Row row : rows) {
            out.printf(Locale.ROOT, "%-" + width + "s  %s%n", row.name, row.text());
        }
        out.println(isClean() ? "everything as it should be" : "NOT as it should be: " + String.join("; ", faults));
        out.flush();
    }

    /** Adds a line to {@code <kind>.csv} and writes {@code <kind>-<time>.json}. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Map<String, Object> all = new LinkedHashMap<>();
        figures().forEach(figure -> all.put(figure.column(), figure.value));
        all.put("faults", faults);
        Files.writeString(
                folder.resolve(kind + "-" + FILE_TIME.format(began) + ".json"),
                new GsonBuilder()
                                .setPrettyPrinting()
                                .disableHtmlEscaping()
                                .create()
                                .toJson(all) + "\n");
        String header = figures().stream().map(Figure::column).collect(Collectors.joining(",")) + "\n";
        String line = figures().stream().map(Figure::csv).collect(Collectors.joining(",")) + "\n";
        Path table = tableFor(folder, header);
        Files.writeString(
                table,
                Files.exists(table) ? line : header + line,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** The table with these columns: one that has others, from another version or other options, is left alone. */
    private Path tableFor(Path folder, String header) throws IOException {
        Path table = folder.resolve(kind + ".csv");
        for (int i = 2; Files.exists(table) && !Files.readString(table).startsWith(header); i++) {
            table = folder.resolve(kind + "-" + i + ".csv");
        }
        return table;
    }

    /** Writes what was on a heap, by class. */
    void writeHistogram(Path folder, String who, ProcessFigures figures) throws IOException {
        Files.createDirectories(folder);
        Files.write(
                folder.resolve(kind + "-" + FILE_TIME.format(began) + "-" + who + "-heap.txt"), figures.histogram());
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " x "
                + line("/proc/cpuinfo", "model name", System.getProperty("os.arch"))
                + "; " + line("/proc/meminfo", "MemTotal", "memory unknown") + "; " + System.getProperty("os.name")
                + " "
                + System.getProperty("os.version");
    }

    private static String line(String file, String key, String otherwise) {
        try (Stream<String> lines = Files.lines(Path.of(file), StandardCharsets.US_ASCII)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException | RuntimeException notThere) {
            return otherwise;
        }
    }
}
