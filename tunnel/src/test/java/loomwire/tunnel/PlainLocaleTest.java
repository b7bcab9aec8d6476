package loomwire.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import loomwire.tunnel.testing.ChildJava;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process in a locale whose character set knows less than the names of its files. */
@Timeout(180)
class PlainLocaleTest {
    /** The UTF-8 of a name with letters from two alphabets, as a shell's printf takes it: Java may not be able to name it here. */
    private static final String FOLDER = "gr\\303\\266\\303\\237e-\\350\\250\\255";

    private static final String CONFIGURATION = """
            role: client
            server: { addr: "192.0.2.1:9999" }
            auth: { key_file: "%s/key" }
            socks5: [{ listen: "127.0.0.1:1080" }]
            network: { backend: udp }
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void linux() {
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"), "what a locale means is Linux's");
    }

    /** Checks a configuration in that folder, as "java -jar" does: without preview features. */
    private String check(Map<String, String> locale) throws Exception {
        Path script = Files.writeString(folder.resolve("script"), """
                name="$(printf '%s')"
                mkdir -p "$name"
                printf '%%064d' 0 | tr 0 4 > "$name/key"
                chmod 600 "$name/key"
                sed "s|%%s|$name|" template > "$name/client.yaml"
                exec "$@" check -c "$name/client.yaml"
                """.formatted(FOLDER));
        Files.writeString(folder.resolve("template"), CONFIGURATION);
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(List.of("sh", script.toString()));
        command.addAll(ChildJava.launcher(ChildJava.QUICK_START));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("LANG"));
        builder.environment().putAll(locale);
        Process process = builder.start();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it hangs");
        String said = Files.readString(output, StandardCharsets.ISO_8859_1);
        return process.exitValue() + " " + said;
    }

    @Test
    void withoutALanguageNamesOfAllLanguagesAreFound() throws Exception {
        for (Map<String, String> locale :
                List.of(Map.of("LC_ALL", "C"), Map.of("LANG", "POSIX"), Map.<String, String>of())) {
            String said = check(locale);
            assertTrue(said.startsWith("0 "), locale + ": " + said);
        }
    }

    @Test
    void whoChoseACharacterSetThatCannotNameTheFileIsToldWhatToDo() throws Exception {
        // No such locale: then the character set is C's, and nothing here may choose another one.
        String said = check(Map.of("LC_ALL", "xx_XX.ASCII"));
        assertTrue(said.startsWith("2 loomwire: this locale's character set, "), said);
        assertTrue(said.contains("LC_ALL=C.UTF-8 java -jar loomwire.jar"), said);
        assertEquals(1, said.lines().count(), said);
    }
}
