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

/** The figures of one run: a table for the eye, a line of CSV for a plot, JSON for programs. Owned by one thread. */
final class Report {
    private static final DateTimeFormatter FILE_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final String kind;
    private final Instant began = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    /** @param value text, or a number */
    private record Figure(String name, Object value, String unit) {
        String column() {
            return (unit.isEmpty() ? name : name + " " + unit).replace(' ', '_').replace(',', '_');
        }

        String text() {
            return switch (value) {
                case Double number -> String.format(Locale.ROOT, "%.3f", number);
                case Long number when unit.equals("bytes") && number >= 1 << 20 ->
                        String.format(Locale.ROOT, "%d  (%.1f MiB)", number, number / (double) (1 << 20));
                default -> value.toString();
            };
        }

        String csv() {
            String text = value instanceof Double number ? String.format(Locale.ROOT, "%.3f", number) : value.toString();
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
        figures.add(new Figure(name, value, unit));
    }

    void add(String name, long value, String unit) {
        figures.add(new Figure(name, value, unit));
    }

    void add(String name, double value, String unit) {
        figures.add(new Figure(name, value, unit));
    }

    /** Adds what a process takes up, and what that is more than before for each of so many. */
    void add(String who, ProcessFigures now, ProcessFigures before, long count, String each) {
        add(who + " resident", now.residentBytes(), "bytes");
        add(who + " live heap", now.liveHeapBytes(), "bytes");
        add(who + " threads", now.threads(), "");
        add(who + " descriptors", now.descriptors(), "");
        if (now.liveHeapBytes() >= 0 && count > 0) {
            add(who + " heap of a " + each, (now.liveHeapBytes() - before.liveHeapBytes()) / count, "bytes");
            add(who + " resident of a " + each, (now.residentBytes() - before.residentBytes()) / count, "bytes");
        }
    }

    /** Something that must not be: the run ends with a status that says so. */
    void fault(String what) {
        faults.add(what);
    }

    boolean isClean() {
        return faults.isEmpty();
    }

    void print(PrintWriter out) {
        int width = figures.stream().mapToInt(figure -> figure.name.length()).max().orElse(0);
        for (Figure figure : figures) {
            out.printf(Locale.ROOT, "%-" + width + "s  %s%s%n", figure.name, figure.text(),
                    figure.unit.isEmpty() ? "" : " " + figure.unit);
        }
        out.println(isClean() ? "everything as it should be" : "NOT as it should be: " + String.join("; ", faults));
        out.flush();
    }

    /** Adds a line to {@code <kind>.csv} and writes {@code <kind>-<time>.json}. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Map<String, Object> all = new LinkedHashMap<>();
        figures.forEach(figure -> all.put(figure.column(), figure.value));
        all.put("faults", faults);
        Files.writeString(folder.resolve(kind + "-" + FILE_TIME.format(began) + ".json"),
                new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(all) + "\n");
        String header = figures.stream().map(Figure::column).collect(Collectors.joining(",")) + "\n";
        String line = figures.stream().map(Figure::csv).collect(Collectors.joining(",")) + "\n";
        Path table = tableFor(folder, header);
        Files.writeString(table, Files.exists(table) ? line : header + line,
                StandardOpenOption.CREATE, StandardOpenOption.APPEND);
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
        Files.write(folder.resolve(kind + "-" + FILE_TIME.format(began) + "-" + who + "-heap.txt"), figures.histogram());
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " x " + line("/proc/cpuinfo", "model name", System.getProperty("os.arch"))
                + "; " + line("/proc/meminfo", "MemTotal", "memory unknown") + "; " + System.getProperty("os.name") + " "
                + System.getProperty("os.version");
    }

    private static String line(String file, String key, String otherwise) {
        try (Stream<String> lines = Files.lines(Path.of(file), StandardCharsets.US_ASCII)) {
            return lines.filter(line -> line.startsWith(key)).map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst().orElse(otherwise);
        } catch (IOException | RuntimeException notThere) {
            return otherwise;
        }
    }
}
