package loomwire.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import loomwire.tunnel.assembly.IdentityStore;
import loomwire.tunnel.assembly.QuicLinkDialer;
import loomwire.tunnel.assembly.ServerStart;
import loomwire.tunnel.client.DialException;
import loomwire.tunnel.client.ServerLink;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.protocol.Authentication;
import loomwire.tunnel.testing.TunnelPair;
import loomwire.tunnel.testing.UdpRacer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client between which and its server somebody has a server of its own, and answers first. */
@Tag("slow")
@Timeout(120)
class ForgedServerDialTest {
    private static final String KEY = "{ key: \"" + "42".repeat(32) + "\" }";

    @TempDir
    private Path folder;

    private final List<ServerStart> servers = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (ServerStart server : servers) {
            server.close();
        }
    }

    private static Config config(String text) throws Exception {
        return ConfigLoader.parse(Path.of("test.yaml"), text, new Host(2, 8192, Map.of()));
    }

    private int server(String name, String auth) throws Exception {
        int port = TunnelPair.freeUdpPort();
        servers.add(ServerStart.start(config("""
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: %s
                network: { backend: udp }
                state_dir: "%s"
                """.formatted(port, auth, folder.resolve(name)))));
        return port;
    }

    private static Config client(int port, String auth, String quic) throws Exception {
        return config("""
                role: client
                server: { addr: "127.0.0.1:%d" }
                auth: %s
                network: { backend: udp }
                transport: { quic: { %s } }
                socks5: [{ listen: "127.0.0.1:%d" }]
                """.formatted(port, auth, quic, TunnelPair.freeTcpPort()));
    }

    private static void connects(Config config) throws Exception {
        try (ServerLink link = new QuicLinkDialer(config).dial(config.servers().getFirst())) {
            Authentication.awaitServer(
                    link.connection(),
                    Authentication.introduce(link.connection(), config.auth(), List.of()),
                    config.auth());
        }
    }

    @Test
    void whoHasTheKeyConnectsEachTime() throws Exception {
        try (UdpRacer racer = UdpRacer.between(server("real", KEY), server("forger", "none"))) {
            for (int i = 0; i < 3; i++) {
                connects(client(racer.port(), KEY, ""));
            }
            assertEquals(3, racer.won(), "each was answered by another first");
        }
    }

    @Test
    void whoHasAPinConnectsToo() throws Exception {
        int real = server("real", "none");
        String pin = new IdentityStore(folder.resolve("real")).loadOrCreate().pin();
        try (UdpRacer racer = UdpRacer.between(real, server("forger", "none"))) {
            connects(client(racer.port(), "none", "pin: \"" + pin + "\""));
            assertTrue(racer.won() > 0);
        }
    }

    @Test
    void whoIsAnsweredByAnotherOnlyIsToldWhatThatMayBe() throws Exception {
        Config config = client(server("forger", "none"), KEY, "");
        DialException failure = assertThrows(
                DialException.class,
                () -> new QuicLinkDialer(config)
                        .dial(config.servers().getFirst())
                        .close());
        assertEquals(DialException.Cause.AUTHENTICATION, failure.kind());
        for (String reason : List.of(
                "does not hold auth.key",
                "auth.key is another one than the server's",
                "auth: none",
                "somebody on the way answers in its place")) {
            assertTrue(failure.getMessage().contains(reason), failure.getMessage());
        }
        assertEquals(
                3, servers.getFirst().ledger().totals().endpoints().handshakes().started(), "it was tried again");
    }
}
