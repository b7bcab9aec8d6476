package loomwire.tunnel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The shortest files that are valid, and what is said of others. */
final class LoaderSamples {
    static final String KEY = "9f2c61d0a7b34e8850c3f91be6d7284a1375ce09b8f46d2af1e05c977a8b3d64";
    static final Host HOST = new Host(2, 8192, Map.of());
    static final String CLIENT = """
            role: client
            server: { addr: "192.0.2.1:9999" }
            auth: { key: "%s" }
            socks5:
              - listen: "127.0.0.1:1080"
            """.formatted(KEY);
    static final String SERVER = """
            role: server
            listen: { addr: ":9999" }
            auth: { key: "%s" }
            """.formatted(KEY);

    private LoaderSamples() {}

    static Config load(String text) throws ConfigException {
        return ConfigLoader.parse(Path.of("config.yaml"), text, HOST);
    }

    static List<String> problems(String text) {
        return assertThrows(ConfigException.class, () -> load(text)).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    /** The single problem of a text, without the file's name. */
    static String problem(String text) {
        List<String> all = problems(text);
        assertEquals(1, all.size(), all::toString);
        return all.getFirst().replace("config.yaml:", "");
    }
}
