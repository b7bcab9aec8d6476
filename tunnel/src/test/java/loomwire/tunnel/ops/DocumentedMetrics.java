package loomwire.tunnel.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tables of metrics in {@code docs/operations.md}. */
final class DocumentedMetrics {
    private static final Path FILE = Path.of("..", "docs", "operations.md");
    /** {@code | `name` | type | `label`: value, value; `label` | role | meaning |} */
    private static final Pattern ROW = Pattern.compile(
            "\\| `([a-z_]+)` \\| (counter|gauge|summary|info) \\|([^|]*)\\| (both|client|server) \\|([^|]*)\\|");

    private DocumentedMetrics() {}

    /** @param values that are named, by label; empty for a label whose values are not a closed set */
    record Row(String type, Map<String, Set<String>> values, String role, String meaning) {
        /** The values of a label, wherever they are exported; {@code null} if there is no such label. */
        Set<String> valuesAnywhere(String label) {
            return values.get(label) == null
                    ? null
                    : values.get(label).stream()
                            .map(value -> value.replaceFirst(" \\(.*", ""))
                            .collect(Collectors.toSet());
        }

        /** The values of a label in a process of that role, on plain UDP: {@code name (role)} is of that role alone. */
        Set<String> valuesAt(String processRole, String label) {
            Set<String> at = new TreeSet<>();
            for (String value : values.get(label)) {
                String[] nameAndPlace = value.replace(")", "").split(" \\(");
                if (nameAndPlace.length == 1 || nameAndPlace[1].equals(processRole)) {
                    at.add(nameAndPlace[0]);
                }
            }
            return at;
        }
    }

    static Map<String, Row> read() throws IOException {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (String line : Files.readAllLines(FILE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()
                    && rows.put(
                                    row.group(1),
                                    new Row(
                                            row.group(2),
                                            labels(row.group(3)),
                                            row.group(4),
                                            row.group(5).strip()))
                            != null) {
                throw new IOException(row.group(1) + " is documented twice");
            }
        }
        return rows;
    }

    private static Map<String, Set<String>> labels(String cell) {
        Map<String, Set<String>> labels = new LinkedHashMap<>();
        for (String part : cell.strip().split("; *")) {
            if (!part.isEmpty()) {
                String[] nameAndValues = part.split(": *", 2);
                Set<String> values = new TreeSet<>();
                if (nameAndValues.length == 2) {
                    values.addAll(Set.of(nameAndValues[1].replace("`", "").split(", *")));
                }
                labels.put(nameAndValues[0].replace("`", ""), values);
            }
        }
        return labels;
    }
}
