package loomwire.tunnel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a file that somebody else has written goes to a terminal and into logs. */
class HostileTextTest {
    private static final String SERVER = "role: server\nlisten: { addr: ':9999' }\nauth: none\n";
    private static final String CLIENT = "role: client\nauth: none\n";

    private static List<Problem> problems(String text) {
        return assertThrows(
                        ConfigException.class,
                        () -> ConfigLoader.parse(Path.of("c.yaml"), text, new Host(2, 8192, Map.of())))
                .problems();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\\e[2Jevil\": 1", "\"a\\nc.yaml: a valid server\": 1", "\"\\r\\x07\": 1", "\"\\x9b2J\": 1",
                "\"\\u202eevil\": 1", "\"\\u2028\": 1", "log: { level: \"\\e[2J\" }", "log: { \"\\e[2J\": 1 }",
                "state_dir: [ \"\\e[2J\" ]", "egress: { allow: [ \"\\e[2J\" ] }"
            })
    void noControlCharacterOfAFileIsPrinted(String line) {
        List<Problem> all = problems(SERVER + line + "\n");
        assertFalse(all.isEmpty());
        for (Problem problem : all) {
            String said = problem.toString();
            assertFalse(said.chars().anyMatch(c -> Character.isISOControl(c) || c == 0x202e || c == 0x2028), said);
        }
    }

    @Test
    void aNameOfAFileIsPrintedLikewise() {
        assertEquals("a\\u001b[2J:1: x: y", new Problem("a\u001b[2J", 1, "x", "y").toString());
    }

    @Test
    void ofVeryManyProblemsTheFirstAreToldAndHowManyThereAre() {
        String text = IntStream.range(0, 20_000)
                .mapToObj(i -> "k" + i + ": 1")
                .collect(Collectors.joining("\n", SERVER, "\n"));
        List<Problem> all = problems(text);
        assertEquals(51, all.size());
        assertEquals("c.yaml:4", all.getFirst().toString().substring(0, 8));
        assertEquals("c.yaml: and 19950 more", all.getLast().toString());
    }

    @Test
    void aKeyOfAnyLengthFillsNoScreen() {
        String said = problems(SERVER + "\"" + "z/".repeat(50_000) + "\": 1\n")
                .getFirst()
                .toString();
        assertTrue(said.length() < 1000, () -> said.length() + " characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b:80", "a\\tb:80", "a\\eb:80", "a/b:80", "a@b:80", " a:80", "1.2.3.4 :80"})
    void whatIsNoNameOfAHostIsRefused(String address) {
        assertTrue(
                problems(CLIENT + "server: { addr: \"" + address + "\" }\n").stream()
                        .anyMatch(each ->
                                each.path().equals("server.addr") && each.text().contains("is not a host")),
                address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1%lo", "fe80::1%1/64", "fe80::%lo/10"})
    void aRangeOfAddressesHasNoInterface(String range) {
        assertTrue(
                problems(SERVER + "egress: { allow: [ '" + range + "' ] }\n").stream()
                        .anyMatch(each -> each.path().equals("egress.allow[0]")),
                range);
    }
}
