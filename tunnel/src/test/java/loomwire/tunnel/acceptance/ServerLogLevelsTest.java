package loomwire.tunnel.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import loomwire.tunnel.assembly.QuicLinkDialer;
import loomwire.tunnel.client.ServerLink;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.protocol.Authentication;
import loomwire.tunnel.protocol.AuthenticationException;
import loomwire.tunnel.protocol.OpenRequest;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.testing.LoomwireProcess;
import loomwire.tunnel.testing.TunnelPair;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** At which level a server says what: INFO of its owner's clients, WARN of what wants looking at, DEBUG of each request. */
@Tag("slow")
@Timeout(180)
class ServerLogLevelsTest {
    private static final String KEY = "{ key: \"" + "42".repeat(32) + "\" }";

    @TempDir
    private Path folder;

    private final int port = TunnelPair.freeUdpPort();

    ServerLogLevelsTest() throws Exception {}

    private ServerLink dial(String auth) throws Exception {
        return dial(auth, "h3");
    }

    private ServerLink dial(String auth, String alpn) throws Exception {
        Config config = ConfigLoader.parse(
                Path.of("client.yaml"),
                """
                role: client
                server: { addr: "127.0.0.1:%d" }
                auth: %s
                network: { backend: udp }
                transport: { quic: { insecure_skip_verify: true, alpn: %s } }
                socks5: [{ listen: "127.0.0.1:%d" }]
                """.formatted(port, auth, alpn, TunnelPair.freeTcpPort()),
                new Host(2, 8192, Map.of()));
        ServerLink link = new QuicLinkDialer(config).dial(config.servers().getFirst());
        try {
            var stream = Authentication.introduce(link.connection(), config.auth(), List.of());
            Authentication.awaitServer(link.connection(), stream, config.auth());
            return link;
        } catch (AuthenticationException refused) {
            link.close();
            return null;
        }
    }

    /** The lines that hold a text, without their date: level, class, words. */
    private static List<String> lines(LoomwireProcess server, String text) {
        return server.said()
                .lines()
                .filter(line -> line.contains(text))
                .map(line -> line.replaceFirst("^\\S+ \\S+ ", ""))
                .toList();
    }

    private static void isSaidAt(String level, LoomwireProcess server, String text) {
        server.awaitSaid(text);
        List<String> lines = lines(server, text);
        assertEquals(
                List.of(level),
                lines.stream()
                        .map(line -> line.substring(0, line.indexOf(' ')))
                        .distinct()
                        .toList(),
                lines::toString);
    }

    @Test
    void whatIsSaidAtWhichLevel() throws Exception {
        Path file = Files.writeString(
                folder.resolve("server.yaml"), """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: { key: "%s", silent: false }
                network: { backend: udp }
                state_dir: "%s"
                log: { level: debug }
                """.formatted(port, "42".repeat(32), folder.resolve("state")));
        try (LoomwireProcess server = LoomwireProcess.start(
                List.of(), List.of(), folder.resolve("server.log"), "run", "-c", file.toString())) {
            server.awaitSaid("server is running");
            isSaidAt("INFO", server, "listening on ");
            isSaidAt("INFO", server, "clients can pin this server");
            for (int i = 0; i < 5; i++) {
                assertNull(dial("none"));
            }
            for (int i = 0; i < 2; i++) {
                assertThrows(IOException.class, () -> dial(KEY, "hq-interop"));
            }
            try (ServerLink link = dial(KEY)) {
                isSaidAt("INFO", server, "client authenticated");
                byte[] request = new OpenRequest(new Target("127.0.0.1", 9)).encode();
                link.connection().openStream(Duration.ofSeconds(30)).write(request, 0, request.length);
                isSaidAt("INFO", server, "127.0.0.1:9: refused");
            }
            isSaidAt("INFO", server, "client gone");
            isSaidAt("WARN", server, "not let in");
            isSaidAt("WARN", server, "transport.quic.alpn has to be the same on both ends");
            assertEquals(2, lines(server, "not let in").size(), "one line for one network and reason");
            assertFalse(server.said().contains(" ERROR "), server.said());
        }
    }
}
