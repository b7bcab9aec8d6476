package loomwire.bench.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What JMH wrote with {@code -rf json}: the scores, without the auxiliary counters. */
final class Results {
    /** What an operation is where JMH only says "ops". */
    private static final Map<String, String> OPERATIONS = Map.ofEntries(
            Map.entry("TransferThroughput.transfer", "MiB/s"),
            Map.entry("CoreThroughput.transfer", "MiB/s"),
            Map.entry("TunnelThroughput.bulk", "MiB/s"),
            Map.entry("TunnelThroughput.requests", "requests/s"),
            Map.entry("RequestThroughput.requests", "requests/s"),
            Map.entry("HandshakeThroughput.handshake", "handshakes/s"),
            Map.entry("PortThroughput.in", "datagrams/s"),
            Map.entry("PortThroughput.out", "datagrams/s"),
            Map.entry("PortThroughput.outAndIn", "datagrams/s"),
            Map.entry("SegmentThroughput.build", "segments/s"),
            Map.entry("SegmentThroughput.parse", "segments/s"));

    private Results() {}

    /** @throws IOException if the file cannot be read or is not what JMH writes */
    static List<Line> read(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            JsonArray entries = JsonParser.parseReader(reader).getAsJsonArray();
            List<Line> lines = new ArrayList<>();
            for (JsonElement entry : entries) {
                lines.add(line(entry.getAsJsonObject()));
            }
            return lines;
        } catch (com.google.gson.JsonParseException | IllegalStateException | NullPointerException e) {
            throw new IOException(file + " is no result of JMH (-rf json): " + e.getMessage(), e);
        }
    }

    private static Line line(JsonObject entry) {
        String[] name = entry.get("benchmark").getAsString().split("\\.");
        String harness = name[name.length - 2];
        String method = name[name.length - 1];
        Map<String, String> parameters = new TreeMap<>();
        if (entry.has("params")) {
            entry.getAsJsonObject("params").asMap().forEach((key, value) -> parameters.put(key, value.getAsString()));
        }
        JsonObject metric = entry.getAsJsonObject("primaryMetric");
        String unit = metric.get("scoreUnit").getAsString();
        return new Line(
                harness,
                method,
                parameters,
                number(metric, "score"),
                number(metric, "scoreError"),
                unit.equals("ops/s") ? OPERATIONS.getOrDefault(harness + "." + method, unit) : unit);
    }

    /** JMH writes what is no number as text. */
    private static double number(JsonObject metric, String key) {
        return Double.parseDouble(metric.get(key).getAsString());
    }

    /** The lines by benchmark, in the order of the file. */
    static Map<String, List<Line>> byTitle(List<Line> lines) {
        Map<String, List<Line>> groups = new LinkedHashMap<>();
        lines.forEach(line ->
                groups.computeIfAbsent(line.title(), title -> new ArrayList<>()).add(line));
        return groups;
    }

    /** Names a line among those of its benchmark, by the parameters in which these differ. */
    static String label(Line line, List<Line> group) {
        List<String> words = new ArrayList<>();
        line.parameters().forEach((key, value) -> {
            if (group.stream()
                            .map(each -> each.parameters().get(key))
                            .distinct()
                            .count()
                    > 1) {
                words.add(key + " " + value);
            }
        });
        return String.join(", ", words);
    }

    /** Names what all lines of a benchmark have in common. */
    static String common(List<Line> group) {
        List<String> words = new ArrayList<>();
        for (String key : new TreeSet<>(group.getFirst().parameters().keySet())) {
            if (group.stream()
                            .map(each -> each.parameters().get(key))
                            .distinct()
                            .count()
                    == 1) {
                words.add(key + " " + group.getFirst().parameters().get(key));
            }
        }
        return String.join(", ", words);
    }
}
