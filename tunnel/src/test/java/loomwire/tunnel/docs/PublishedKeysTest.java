package loomwire.tunnel.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import loomwire.tunnel.config.ConfigSchema;
import loomwire.tunnel.config.GuideTables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What is published of the configuration's keys is what their definitions say. */
class PublishedKeysTest {
    private static final Path GUIDE = Path.of("docs/configuration.md");
    private static final Path SCHEMA = Path.of("docs/configuration.schema.json");
    private static final Path WRITTEN = Path.of("tunnel/target/published");
    private static final String LEAST = "role: client\n";

    private static void assertPublished(Path file, String wanted) throws IOException {
        Path root = Documents.ROOT;
        if (!wanted.equals(Files.exists(root.resolve(file)) ? Files.readString(root.resolve(file)) : "")) {
            Path written = root.resolve(WRITTEN).resolve(file.getFileName());
            Files.createDirectories(written.getParent());
            Files.writeString(written, wanted);
            throw new AssertionError(file + " is not what the keys say: cp " + root.relativize(written) + " " + file
                    + ", and look at it");
        }
    }

    private static Object yaml(String text) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    }

    private static List<String> problems(String config) {
        // JSON is YAML.
        return SchemaCheck.problems(yaml(ConfigSchema.text()), yaml(config));
    }

    @Test
    void theTablesOfTheGuide() throws Exception {
        assertPublished(GUIDE, GuideTables.written(Files.readString(Documents.ROOT.resolve(GUIDE))));
    }

    @Test
    void theSchemaForEditors() throws Exception {
        assertPublished(SCHEMA, ConfigSchema.text());
    }

    @Test
    void theSchemaTakesEveryExample() throws Exception {
        int seen = 0;
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Documents.ROOT.resolve("example"), "*.yaml.example")) {
            for (Path file : files) {
                assertEquals(List.of(), problems(Files.readString(file)), file::toString);
                seen++;
            }
        }
        assertTrue(seen >= 4, "examples of both ends");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "servers: 192.0.2.1:9999",
                "server: { addr: [a:1, b:2] }",
                "auth: none",
                "auth: { key: 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff }",
                "transport: { conn: 256, kcp: { key: x }, quic: }",
                "log:",
            })
    void theSchemaTakesWhatTheProgramTakes(String part) {
        assertEquals(List.of(), problems(LEAST + part));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rolle: client",
                "transport: { con: 1 }",
                "transport: { conn: 257 }",
                "transport: { quic: { congestion: fast } }",
                "auth: all",
                "auth: { key: abc }",
                "socks5: { listen: 127.0.0.1:1080 }",
                "egress: { allow: 10.0.0.0/8 }",
                "log: { level: loud }",
            })
    void theSchemaMarksWhatTheProgramRefuses(String part) {
        assertFalse(problems(LEAST + part).isEmpty());
    }
}
