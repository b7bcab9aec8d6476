package loomwire.tunnel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong about a key is said without it: messages are copied into tickets. Nearly right is nearly the key. */
class WrongKeysTest {
    private static final String KEY = "6f1d0c9be2a7485390fb37d218c4ae5502e98b7d41c63fa01857de29b36c4af0";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {KEY + "00", "g" + KEY, "0x" + KEY, KEY + " " + KEY, " " + KEY + "-"})
    void theKeyIsNotInTheMessage(String wrong) throws Exception {
        Path file = Files.writeString(folder.resolve("key"), wrong);
        for (String auth : List.of(
                "{ key: \"%s\" }".formatted(wrong),
                "{ key_file: \"%s\" }".formatted(file),
                "\"%s\"".formatted(wrong),
                "{ keys: \"%s\" }".formatted(wrong),
                "{ key: [\"%s\"] }".formatted(wrong),
                "{ key_file: \"%s\" }".formatted(wrong),
                "{ \"%s\": 1 }".formatted(wrong))) {
            assertNotRepeated(auth, Map.of());
        }
        assertNotRepeated(null, Map.of("LOOMWIRE_KEY", wrong));
    }

    private static void assertNotRepeated(String auth, Map<String, String> environment) {
        String text = "role: server\nlisten: { addr: ':9999' }\n" + (auth == null ? "" : "auth: " + auth + "\n");
        ConfigException e = assertThrows(
                ConfigException.class,
                () -> ConfigLoader.parse(Path.of("wrong.yaml"), text, new Host(4, 8192, environment)));
        assertFalse(e.problems().isEmpty());
        for (Problem problem : e.problems()) {
            assertFalse(tells(problem.toString()), () -> auth + " is told by " + problem);
        }
        assertFalse(tells(String.valueOf(e.getMessage())), e.getMessage());
    }

    /** Whether a quarter of the key stands in the text, from wherever. */
    private static boolean tells(String text) {
        for (int at = 0; at + 16 <= KEY.length(); at++) {
            if (text.contains(KEY.substring(at, at + 16))) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aWrongKeyOfTheEnvironmentIsNotBlamedOnTheFile() {
        ConfigException e = assertThrows(
                ConfigException.class,
                () -> ConfigLoader.parse(
                        Path.of("w.yaml"),
                        "role: server\nlisten: { addr: ':9999' }\n",
                        new Host(4, 8192, Map.of("LOOMWIRE_KEY", "no"))));
        assertEquals(
                "w.yaml:1: auth: is not in the file, and LOOMWIRE_KEY of the environment has another thing than a key: "
                        + "a text of 2 characters is not a key of 64 hex digits (make one with \"loomwire secret\"; the same on both "
                        + "ends)",
                e.problems().getFirst().toString());
    }

    @Test
    void aKeyOfTheEnvironmentThatCanBeGuessedIsToldByItsVariable() throws Exception {
        Config config = ConfigLoader.parse(
                Path.of("w.yaml"),
                "role: server\nlisten: { addr: ':9999' }\n",
                new Host(4, 8192, Map.of("LOOMWIRE_KEY", "00".repeat(32))));
        assertEquals(
                List.of("w.yaml: auth: LOOMWIRE_KEY is a key that can be guessed: its bytes are not random "
                        + "(make one: \"loomwire secret\")"),
                config.warnings().stream().map(Problem::toString).toList());
    }

    @Test
    void aKeyInThePlaceOfItsFileIsToldSo() {
        ConfigException e = assertThrows(
                ConfigException.class,
                () -> ConfigLoader.parse(
                        Path.of("w.yaml"),
                        "role: server\nlisten: { addr: ':9999' }\nauth: { key_file: \"" + KEY + "\" }\n",
                        new Host(4, 8192, Map.of())));
        assertEquals(
                "w.yaml:3: auth.key_file: is a key, not the name of a file (write it as auth.key)",
                e.problems().getFirst().toString());
    }
}
