package loomwire.tunnel.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import loomwire.tunnel.config.ConfigException;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.docs.Documents.Code;
import org.junit.jupiter.api.Test;

/** Every configuration that a document shows, whole or in part, is one that the program takes. */
class DocumentedConfigurationTest {
    private static final String KEY = "ab".repeat(32);
    /** Of other programs. */
    private static final Pattern FOREIGN = Pattern.compile("(?m)^scrape_configs:");

    private static final Pattern ONE_LINE = Pattern.compile("[a-z_0-9]+: [{\\[].*[}\\]]");
    /** What a server or a client has to have besides what a part of a file shows. */
    private static final Map<String, String> SERVER =
            Map.of("role", "server", "listen", "{ addr: ':9999' }", "auth", "none");

    private static final Map<String, String> CLIENT = Map.of(
            "role",
            "client",
            "server",
            "{ addr: '192.0.2.1:9999' }",
            "auth",
            "none",
            "socks5",
            "[{ listen: '127.0.0.1:1080' }]");

    private static List<String> problems(String text) {
        try {
            ConfigLoader.parse(Path.of("shown.yaml"), text, new Host(4, 8192, Map.of()));
            return List.of();
        } catch (ConfigException e) {
            return e.problems().stream().map(Object::toString).toList();
        }
    }

    private static String withValues(String text) {
        return text.replaceAll("\"<[^>\"]*>\"", '"' + KEY + '"').replaceAll("\"…\"", '"' + KEY + '"');
    }

    private static String completed(String part, Map<String, String> rest) {
        StringBuilder whole = new StringBuilder(part).append('\n');
        rest.forEach((key, value) -> {
            if (!Pattern.compile("(?m)^" + key + ":").matcher(part).find()) {
                whole.append(key).append(": ").append(value).append('\n');
            }
        });
        return whole.toString();
    }

    /** A part of a file belongs to one end or the other, or to both. */
    private static void assertTaken(Code shown) {
        String text = withValues(shown.text());
        if (Pattern.compile("(?m)^role:").matcher(text).find()) {
            assertEquals(List.of(), problems(text), shown.where());
            return;
        }
        List<String> server = problems(completed(text, SERVER));
        List<String> client = problems(completed(text, CLIENT));
        assertTrue(
                server.isEmpty() || client.isEmpty(),
                () -> shown.where() + ": " + text + "\n  server: " + server + "\n  client: " + client);
    }

    @Test
    void whatStandsInFences() throws Exception {
        List<Code> shown = Documents.fenced("yaml").stream()
                .filter(code -> !FOREIGN.matcher(code.text()).find())
                .toList();
        assertTrue(shown.size() >= 3, () -> "only " + shown);
        shown.forEach(DocumentedConfigurationTest::assertTaken);
    }

    @Test
    void whatStandsInALine() throws Exception {
        List<Code> shown = Stream.concat(Documents.indented().stream(), Documents.spans().stream())
                .filter(code -> ONE_LINE.matcher(code.text()).matches())
                .filter(code -> !code.text().contains("   "))
                .toList(); // in two columns
        assertTrue(shown.size() >= 4, () -> "only " + shown);
        shown.forEach(DocumentedConfigurationTest::assertTaken);
    }

    /** The shortest files stand side by side. */
    @Test
    void whatStandsInTwoColumns() throws Exception {
        List<Code> lines = Documents.indented();
        int first = 0;
        while (!lines.get(first).text().matches("role: server +role: client")) {
            first++;
        }
        int column = lines.get(first).text().indexOf("role: client");
        List<String> left = new ArrayList<>();
        List<String> right = new ArrayList<>();
        for (Code line : lines.subList(first, first + 4)) {
            String text = line.text();
            left.add(text.substring(0, Math.min(column, text.length())).stripTrailing());
            right.add(text.length() > column ? text.substring(column) : "");
        }
        String where = lines.get(first).where();
        assertTaken(new Code(where, String.join("\n", left)));
        assertTaken(new Code(where, String.join("\n", right)));
    }
}
