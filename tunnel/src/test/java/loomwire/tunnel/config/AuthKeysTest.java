package loomwire.tunnel.config;

import static loomwire.tunnel.config.LoaderSamples.CLIENT;
import static loomwire.tunnel.config.LoaderSamples.KEY;
import static loomwire.tunnel.config.LoaderSamples.SERVER;
import static loomwire.tunnel.config.LoaderSamples.load;
import static loomwire.tunnel.config.LoaderSamples.problem;
import static loomwire.tunnel.config.LoaderSamples.problems;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the shared key comes from, and what is said of it. */
class AuthKeysTest {
    @Test
    void noAuthMustBeWrittenOut() throws Exception {
        String text = SERVER.replaceAll("auth:.*\n", "");
        assertTrue(problem(text).startsWith("1: auth: is missing (write auth: { key:"), problem(text));
        assertInstanceOf(Auth.None.class, load(text + "auth: none\n").auth());
        assertEquals("3: auth: is neither \"none\" nor a section with key or key_file", problem(text + "auth: off\n"));
    }

    @Test
    void theKeyMayComeFromAFileOrTheEnvironment(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("key"), KEY + "\n");
        String text = SERVER.replaceAll("auth:.*\n", "");
        assertInstanceOf(
                Auth.SharedKey.class,
                load(text + "auth: { key_file: \"" + file + "\" }\n").auth());
        Host host = new Host(2, 8192, Map.of("LOOMWIRE_KEY", KEY));
        assertInstanceOf(
                Auth.SharedKey.class,
                ConfigLoader.parse(Path.of("c"), text, host).auth());
        Files.writeString(file, "short");
        assertTrue(problem(text + "auth: { key_file: \"" + file + "\" }\n")
                .contains("a text of 5 characters is not a key"));
    }

    @Test
    void aKeyIsNeverRepeatedInAMessage() throws Exception {
        String wrong = "de".repeat(31) + "zz";
        assertTrue(problems(CLIENT.replace(KEY, wrong)).stream().noneMatch(text -> text.contains("dede")));
        assertTrue(!load(CLIENT).auth().toString().contains("abab"));
    }

    @Test
    void theKeyOfTheExamplesIsWarnedOf() throws Exception {
        Config config = load(SERVER.replace(KEY, ConfigLoader.EXAMPLE_KEY));
        assertTrue(config.warnings().getFirst().text().contains("which everyone knows"));
    }
}
