package loomwire.tunnel.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever the documentation tells operators to look at is there to be looked at: names, labels and their values. */
class NamedMetricsTest {
    private static final Path ROOT = Path.of("..");
    /** Of code: {@code `name`} or {@code `name{label="value",…}`}. */
    private static final Pattern NAMED = Pattern.compile("`((?:loomwire|process|jvm)_[a-z_]+)(?:\\{([^}`]*)})?`");

    private static final Pattern CONDITION = Pattern.compile("([a-z_]+)=\"([a-z_]+)\"");

    private static List<Path> texts() throws IOException {
        List<Path> texts = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).forEach(texts::add);
        }
        return texts;
    }

    @Test
    void metricsThatTheDocumentationNamesAreExported() throws Exception {
        Map<String, DocumentedMetrics.Row> exported = DocumentedMetrics.read();
        for (Path file : texts()) {
            Matcher named = NAMED.matcher(Files.readString(file));
            while (named.find()) {
                check(
                        file + ": " + named.group(),
                        exported.get(named.group(1).replaceAll("(?<=_seconds)_(sum|count)$", "")),
                        named.group(2));
            }
        }
    }

    private static void check(String where, DocumentedMetrics.Row row, String selector) {
        assertTrue(row != null, where + " is no metric");
        if (selector == null) {
            return;
        }
        for (String part : selector.split(",")) {
            Matcher condition = CONDITION.matcher(part.strip());
            assertTrue(condition.matches(), where + ": " + part);
            Set<String> values = row.valuesAnywhere(condition.group(1));
            assertTrue(values != null, where + " has no such label");
            assertTrue(values.isEmpty() || values.contains(condition.group(2)), where + " has no such value");
        }
    }

    @Test
    void eachSignOfExhaustionIsAMetricOrALineOfSomeLog() throws Exception {
        List<String> signs = Files.readAllLines(ROOT.resolve("docs").resolve("HIGH-LOAD-QUIC.md")).stream()
                .dropWhile(line -> !line.startsWith("| sign |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        assertTrue(signs.size() >= 10, "the table is not where it was");
        assertEquals(
                List.of(),
                signs.stream()
                        .map(line -> line.split("\\|")[1])
                        .filter(sign -> !NAMED.matcher(sign).find() && !sign.contains("log"))
                        .toList());
    }
}
