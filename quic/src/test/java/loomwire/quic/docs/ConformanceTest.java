package loomwire.quic.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docs/conformance.md} has a row for each section, and each row says enough. */
class ConformanceTest {
    private static final Set<String> STATES = Set.of("done", "partly", "differs", "not yet", "no", "none");
    /** States in which something is there, so that a row names it and what tests it. */
    private static final Set<String> BUILT = Set.of("done", "partly", "differs");

    private static final Pattern NAME = Pattern.compile("\\[`([^`]+)`]");
    private static final int COLUMNS = 6;

    private static LinkedDocument document;
    private static Sources sources;

    /** A row: section as a link, title, state, code, tests, remarks. */
    private record Row(String number, String title, String state, String code, String tests, String remarks) {}

    @BeforeAll
    static void read() throws IOException {
        document = new LinkedDocument("conformance.md");
        sources = new Sources();
    }

    private static List<Row> rows(String rfc) {
        List<Row> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : document.text.split("\n")) {
            if (line.startsWith("## ")) {
                inside = line.startsWith("## RFC " + rfc + ":");
            } else if (inside && line.startsWith("| [")) {
                String[] cells = line.substring(1, line.length() - 1).split("\\|", -1);
                assertEquals(COLUMNS, cells.length, line);
                String number = cells[0].strip().replaceAll("\\[(.*?)]\\((.*)\\)", "$1");
                assertTrue(
                        cells[0].contains("/rfc" + rfc + "#"
                                + (Character.isDigit(number.charAt(0)) ? "section" : "appendix") + "-" + number + ")"),
                        "the link leads to its section: " + cells[0]);
                rows.add(new Row(
                        number,
                        cells[1].strip(),
                        cells[2].strip(),
                        cells[3].strip(),
                        cells[4].strip(),
                        cells[5].strip()));
            }
        }
        return rows;
    }

    private static List<String> sections(String rfc) throws IOException {
        String name = "rfc" + rfc + "-sections.txt";
        try (InputStream in = Objects.requireNonNull(ConformanceTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9000", "9001", "9002", "8446"})
    void everySectionHasItsRow(String rfc) throws IOException {
        List<String> found =
                rows(rfc).stream().map(row -> row.number + " " + row.title).toList();
        assertEquals(String.join("\n", sections(rfc)), String.join("\n", found));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9000", "9001", "9002", "8446"})
    void everyRowSaysWhereAndByWhichTestOrWhyNot(String rfc) {
        for (Row row : rows(rfc)) {
            String where = "RFC " + rfc + " §" + row.number;
            assertTrue(STATES.contains(row.state), where + ": " + row.state);
            assertEquals(
                    BUILT.contains(row.state),
                    !row.code.isEmpty() && !row.tests.isEmpty(),
                    where + " names code and tests if, and only if, something is there");
            assertTrue(row.state.equals("done") || !row.remarks.isEmpty(), where + " gives its reason");
        }
    }

    @Test
    void everyTestThatIsNamedIsOne() {
        List<String> unknown = new ArrayList<>();
        for (String rfc : List.of("9000", "9001", "9002", "8446")) {
            for (Row row : rows(rfc)) {
                NAME.matcher(row.tests).results().map(found -> found.group(1)).forEach(name -> {
                    List<Path> files = sources.files(name);
                    if (files.size() != 1 || !Sources.isTest(files.getFirst(), name)) {
                        unknown.add("RFC " + rfc + " §" + row.number + ": " + name);
                    }
                });
            }
        }
        assertEquals("", String.join("\n", unknown));
    }

    /** The figures that the document begins with. */
    @Test
    void theCountsAtTheTopAreThoseOfTheRows() {
        for (String rfc : List.of("9000", "9001", "9002", "8446")) {
            List<Row> rows = rows(rfc);
            if (rows.isEmpty()) {
                continue;
            }
            StringBuilder counts = new StringBuilder("| RFC " + rfc + " | " + rows.size());
            for (String state : List.of("done", "partly", "differs", "not yet", "no", "none")) {
                counts.append(" | ")
                        .append(rows.stream()
                                .filter(row -> row.state.equals(state))
                                .count());
            }
            assertTrue(document.text.contains(counts + " |\n"), "expected the line " + counts + " |");
        }
    }
}
