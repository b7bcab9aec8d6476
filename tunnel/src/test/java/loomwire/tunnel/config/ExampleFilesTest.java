package loomwire.tunnel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExampleFilesTest {
    private static Config load(String name) throws Exception {
        try (var in = ExampleFilesTest.class.getResourceAsStream("/loomwire/example/" + name)) {
            return ConfigLoader.parse(
                    Path.of(name), new String(in.readAllBytes(), StandardCharsets.UTF_8), new Host(4, 8192, Map.of()));
        }
    }

    /** A commented key that is wrong would mislead whoever removes the comment sign. */
    private static String uncommented(String name) throws Exception {
        try (var in = ExampleFilesTest.class.getResourceAsStream("/loomwire/example/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("(?m)^( *)# (?=(network|forward|state_dir|metrics):|  |- )", "$1")
                    .replaceAll("(?m)^( +)# (?=[a-z_]+:)", "$1")
                    .replace("\"…\"", "\"" + "ab".repeat(32) + "\"");
        }
    }

    @Test
    void bothExamplesLoadAndFitTogether() throws Exception {
        Config server = load("server.yaml.example");
        Config client = load("client.yaml.example");
        assertEquals(Role.SERVER, server.role());
        assertEquals(Role.CLIENT, client.role());
        assertEquals(server.listen().port(), client.servers().getFirst().port());
        assertEquals(List.of(Cidr.parse("10.9.0.0/24")), server.egress().allow());
        assertEquals(1, server.warnings().size(), "the key: " + server.warnings());
        assertEquals(1, client.warnings().size(), "the key: " + client.warnings());
    }

    @Test
    void whatTheyShowInCommentsIsRightToo() throws Exception {
        Host host = new Host(4, 8192, Map.of());
        Config server = ConfigLoader.parse(Path.of("s"), uncommented("server.yaml.example"), host);
        Config client = ConfigLoader.parse(Path.of("c"), uncommented("client.yaml.example"), host);
        assertEquals("eth0", server.network().interfaceName());
        assertEquals(60, server.transport().quic().maxIdleTimeout().toSeconds());
        assertEquals("eth0", client.network().interfaceName());
        assertEquals(1, client.forwards().size());
        assertEquals(2, client.transport().carriers());
    }

    @Test
    void theExamplesForHighLoadLoadAndFitTogether() throws Exception {
        Config server = load("server-quic-high-load.yaml.example");
        Config client = load("client-quic-high-load.yaml.example");
        assertEquals(server.listen().port(), client.servers().getFirst().port());
        assertEquals(50_000, server.performance().maxConcurrentStreams());
        assertEquals(8, server.performance().packetWorkers());
        assertEquals(500, server.performance().spares().maxCount());
        assertEquals(50_000, server.transport().quic().maxIncomingStreams());
        assertEquals(4, client.transport().carriers());
        assertEquals(1, server.warnings().size(), "the key: " + server.warnings());
        assertEquals(1, client.warnings().size(), "the key: " + client.warnings());
    }

    @Test
    void whatThoseForHighLoadShowInCommentsIsRightToo() throws Exception {
        Host host = new Host(4, 8192, Map.of());
        Config server = ConfigLoader.parse(Path.of("s"), uncommented("server-quic-high-load.yaml.example"), host);
        Config client = ConfigLoader.parse(Path.of("c"), uncommented("client-quic-high-load.yaml.example"), host);
        assertEquals(64 << 20, server.network().captureBufferBytes());
        assertEquals(1L << 30, server.performance().memoryBudgetBytes());
        assertEquals(9464, server.metrics().port());
        assertEquals(9464, client.metrics().port());
        assertEquals(1, client.forwards().size());
        assertEquals(512L << 20, client.performance().memoryBudgetBytes());
    }

    /** A guide that names a test which is gone promises what nobody watches. */
    @Test
    void everyTestAndClassThatTheGuideToHighLoadNamesIsThere() throws Exception {
        Path project = Path.of("..").toAbsolutePath().normalize();
        Path guide = project.resolve("docs/HIGH-LOAD-QUIC.md");
        Set<String> named = Pattern.compile("`([A-Z][A-Za-z]+[a-z])`")
                .matcher(Files.readString(guide))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        named.remove("StructuredTaskScope");
        Set<String> there = new TreeSet<>();
        for (String module : List.of("rawnet", "quic", "tunnel")) {
            try (Stream<Path> files = Files.walk(project.resolve(module).resolve("src"))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".java"))
                        .forEach(name -> there.add(name.replace(".java", "")));
            }
        }
        named.removeAll(there);
        assertEquals(Set.of(), named);
    }
}
