package loomwire.tunnel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExampleFilesTest {
    private static Config load(String name) throws Exception {
        try (var in = ExampleFilesTest.class.getResourceAsStream("/loomwire/example/" + name)) {
            return ConfigLoader.parse(Path.of(name), new String(in.readAllBytes(), StandardCharsets.UTF_8),
                    new Host(4, 8192, Map.of()));
        }
    }

    /** A commented key that is wrong would mislead whoever removes the comment sign. */
    private static String uncommented(String name) throws Exception {
        try (var in = ExampleFilesTest.class.getResourceAsStream("/loomwire/example/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("(?m)^( *)# (?=(network|forward|state_dir):|  |- )", "$1")
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
}
