package loomwire.tunnel.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import loomwire.tunnel.docs.Documents.Code;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The guides for those who work on the code point at files, classes and methods that are there. */
class NamedSourcesTest {
    private static final Set<String> GUIDES = Set.of("CONTRIBUTING.md", "STYLE.md", "docs/architecture.md");
    private static final List<String> MODULES = List.of("rawnet", "quic", "tunnel", "bench");

    /** {@code Type} or {@code Type.method}. */
    private static final Pattern TYPE = Pattern.compile("([A-Z][A-Za-z0-9]+)(?:\\.([a-z]\\w*))?");
    /** A path, begun at the project's folder. */
    private static final Pattern PATH = Pattern.compile("(?:\\w[\\w.-]*/)+[\\w.-]+|[a-zA-Z]+\\.(?:xml|md)");
    /** Words of Java, examples of bad names, events of the Flight Recorder, a variable of the environment. */
    private static final Set<String> NO_TYPES = Set.of(
            "LongAdder",
            "StructuredTaskScope",
            "DatagramChannel",
            "Manager",
            "Helper",
            "Util",
            "Impl",
            "ConnectionClosed",
            "HandshakeFailed",
            "StreamOpened",
            "StreamClosed",
            "SSLKEYLOGFILE");

    private static final Map<String, List<Path>> SOURCES = new HashMap<>();

    @BeforeAll
    static void list() throws IOException {
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(Documents.ROOT.resolve(module, "src"))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .forEach(file -> SOURCES.computeIfAbsent(
                                        file.getFileName().toString().replace(".java", ""), name -> new ArrayList<>())
                                .add(file));
            }
        }
    }

    private static List<Code> spans() throws IOException {
        return Documents.spans().stream()
                .filter(code -> GUIDES.contains(code.where().split(":")[0]))
                .toList();
    }

    private static boolean has(String type, String method) throws IOException {
        Pattern declared = Pattern.compile("(?m)^    .*\\b" + method + "\\(.*[{,;(]\\s*$");
        for (Path file : SOURCES.getOrDefault(type, List.of())) {
            if (method == null || declared.matcher(Files.readString(file)).find()) {
                return true;
            }
        }
        return false;
    }

    @Test
    void classesAndMethodsAreThere() throws IOException {
        List<String> missing = new ArrayList<>();
        int found = 0;
        for (Code code : spans()) {
            var named = TYPE.matcher(code.text());
            if (!named.matches() || NO_TYPES.contains(named.group(1))) {
                continue;
            }
            found++;
            if (!has(named.group(1), named.group(2))) {
                missing.add(code.where() + ": " + code.text());
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(found >= 60, "only " + found);
    }

    @Test
    void filesAreThere() throws IOException {
        List<String> missing = new ArrayList<>();
        int found = 0;
        for (Code code : spans()) {
            String first = code.text().split(" ")[0];
            if (PATH.matcher(first).matches() && !first.contains("/target/")) { // which a build makes, or a failure
                found++;
                if (!Files.exists(Documents.ROOT.resolve(first))) {
                    missing.add(code.where() + ": " + first);
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(found >= 8, "only " + found);
    }

    @Test
    void classesThatAreToBeTestedAloneAreTests() throws IOException {
        List<String> named = Stream.concat(Documents.indented().stream(), spans().stream())
                .filter(code -> GUIDES.contains(code.where().split(":")[0]))
                .flatMap(code ->
                        Pattern.compile("-Dtest='?(\\w+)").matcher(code.text()).results())
                .map(found -> found.group(1))
                .distinct()
                .toList();
        assertTrue(!named.isEmpty() && named.stream().allMatch(SOURCES::containsKey), named::toString);
    }
}
