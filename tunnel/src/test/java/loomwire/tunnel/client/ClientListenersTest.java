package loomwire.tunnel.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.config.Reloadable;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.FreePorts;
import loomwire.tunnel.testing.MemoryStream;
import loomwire.tunnel.testing.ScriptedServer;
import loomwire.tunnel.testing.SocksClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a client's listeners follow its settings. */
@Timeout(60)
class ClientListenersTest {
    private final ScriptedServer server = new ScriptedServer();
    private final int port;
    private final int other;
    private TunnelClient client;

    ClientListenersTest() throws IOException {
        port = FreePorts.tcp();
        other = FreePorts.tcp();
    }

    @BeforeEach
    void start() throws Exception {
        client = TunnelClient.start(config(socks("127.0.0.1", port, "")), server);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        assertEquals(server.dialled.size(), server.portsClosed.get(), "every port was given back");
    }

    private static String socks(String host, int port, String more) {
        return "socks5: [{ listen: '" + host + ":" + port + "'" + more + " }]";
    }

    private static Config config(String listeners) throws Exception {
        return ConfigLoader.parse(
                Path.of("test.yaml"),
                "role: client\nserver: { addr: '192.0.2.1:9999' }\nauth: { key: '" + "00".repeat(32)
                        + "' }\ntransport: { conn: 1 }\n" + listeners + "\n",
                new Host(2, 8192, Map.of()));
    }

    private static SocksClient at(int port) throws IOException {
        return SocksClient.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static void serves(int port) throws IOException {
        try (SocksClient socks = at(port)) {
            assertEquals(0, socks.connect("example.org", 80));
        }
    }

    @Test
    void portsThatWereMadeReadyAreOpenOnlyOnceThatIsApplied() throws Exception {
        Reloadable.Prepared ready = client.prepare(config(socks("127.0.0.1", other, "")));
        serves(port);
        ready.discard();
        assertThrows(ConnectException.class, () -> at(other));
        serves(port);
        client.prepare(config(socks("127.0.0.1", other, ""))).apply();
        serves(other);
        assertThrows(ConnectException.class, () -> at(port));
    }

    @Test
    void aPortThatIsTakenIsNamedAndWhatWasMadeReadyIsGivenBack() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Config next = config("socks5: [{ listen: '0.0.0.0:" + port + "' }, { listen: '127.0.0.1:" + other
                    + "' }, { listen: '127.0.0.1:" + taken.getLocalPort() + "' }]");
            BindException e = assertThrows(BindException.class, () -> client.prepare(next));
            assertTrue(
                    e.getMessage().contains("127.0.0.1:" + taken.getLocalPort() + ": the port is in use"),
                    e.getMessage());
            assertThrows(ConnectException.class, () -> at(other));
            serves(port);
            assertEquals(1, client.listenAddresses().size());
        }
    }

    @Test
    void aPortMayBecomeWiderAndBeSomethingElse() throws Exception {
        client.prepare(config(socks("0.0.0.0", port, ""))).apply();
        serves(port);
        server.script = (connection, stream) -> {
            ScriptedServer.answer(stream, OpenStatus.OK);
            stream.write(new byte[] {'y'}, 0, 1);
        };
        client.prepare(config("forward: [{ listen: '0.0.0.0:" + port + "', target: 'example.org:80' }]"))
                .apply();
        try (Socket forwarded = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertEquals('y', forwarded.getInputStream().read());
        }
    }

    private MemoryStream awaitStream(int number) {
        Eventually.holds("it was asked for", () -> server.server(0).streams.size() > number);
        return server.server(0).streams.get(number);
    }

    @Test
    void whatIsCarriedGoesOnWhenItsListenerGoesAndWhoHasNotSaidWhereToIsCutOff() throws Exception {
        try (SocksClient carried = at(port);
                SocksClient silent = at(port)) {
            assertEquals(0, carried.connect("example.org", 80));
            silent.out().write(new byte[] {5, 1, 0});
            assertEquals(5, silent.in().read());
            client.prepare(config(socks("127.0.0.1", other, ""))).apply();
            assertEquals(0, silent.in().read());
            assertThrows(SocketException.class, () -> silent.in().read());
            carried.out().write('x');
            assertEquals('x', awaitStream(1).readUpTo(1)[0]);
            // It ends with the client like any other.
            client.drain(Duration.ZERO);
            client.close();
            assertThrows(SocketException.class, () -> carried.in().read());
        }
    }

    @Test
    void aNewLoginIsForThoseWhoConnectFromThenOn() throws Exception {
        try (SocksClient negotiating = at(port)) {
            negotiating.out().write(new byte[] {5, 1, 0});
            assertEquals(5, negotiating.in().read());
            client.prepare(config(socks("127.0.0.1", port, ", username: u, password: p")))
                    .apply();
            try (SocksClient socks = at(port)) {
                assertEquals(0, socks.connect("u", "p", "example.org", 80));
            }
            assertThrows(IOException.class, () -> serves(port));
            assertEquals(0, negotiating.in().read());
        }
    }

    @Test
    void settingsThatComeWhenTheClientHasStoppedOpenNothing() throws Exception {
        Reloadable.Prepared ready = client.prepare(config(socks("127.0.0.1", other, "")));
        client.drain(Duration.ZERO);
        ready.apply();
        assertThrows(ConnectException.class, () -> at(other));
        assertThrows(ConnectException.class, () -> at(port));
    }
}
