package loomwire.tunnel.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import loomwire.tunnel.testing.FreePorts;
import loomwire.tunnel.testing.LongDownload;
import loomwire.tunnel.testing.ReloadableProgram;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real SIGHUP changes in running programs between which a download is under way, and that the download goes on. */
@Tag("slow")
@Timeout(300)
class ReloadTest {
    private static final String KEY = "6f1d0c9be2a7485390fb37d218c4ae5502e98b7d41c63fa01857de29b36c4af0";
    private static final String OTHER_KEY = "a11d0c9be2a7485390fb37d218c4ae5502e98b7d41c63fa01857de29b36c4af0";
    private static final String EGRESS = "egress: { allow: [\"127.0.0.0/8\"] }";
    private static final int NOT_ALLOWED = 2;
    private static final int PATIENCE_MILLIS = 60_000;

    @TempDir
    private Path folder;

    private Path key;
    private Upstream download;
    private Upstream echo;
    private int serverPort;
    private int socksPort;
    private ReloadableProgram server;
    private ReloadableProgram client;

    @BeforeEach
    void start() throws Exception {
        download = LongDownload.server();
        echo = new Upstream(socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
        key = Files.writeString(folder.resolve("key"), KEY);
        serverPort = FreePorts.udp();
        socksPort = FreePorts.tcp();
        server = ReloadableProgram.start(folder, "server", server(serverPort, EGRESS));
        client = ReloadableProgram.start(folder, "client", client(serverPort, socks("")));
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.close();
        download.close();
        echo.close();
    }

    private String server(int port, String more) {
        return """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: { key_file: "%s" }
                network: { backend: udp }
                state_dir: "%s"
                %s
                """.formatted(port, key, folder.resolve("state" + port), more);
    }

    private String client(int toPort, String more) {
        return """
                role: client
                server: { addr: "127.0.0.1:%d" }
                auth: { key_file: "%s" }
                network: { backend: udp }
                transport: { conn: 1 }
                %s
                """.formatted(toPort, key, more);
    }

    private String socks(String more) {
        return "socks5: [{ listen: \"127.0.0.1:%d\"%s }]".formatted(socksPort, more);
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Waits for what it reads as long as for anything else here. */
    private static Socket connected(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private SocksClient proxy() throws IOException {
        return SocksClient.to(at(socksPort));
    }

    /** What the proxy answers to a wish for the echo. */
    private int answer() throws IOException {
        try (SocksClient socks = proxy()) {
            return socks.connect("127.0.0.1", echo.port());
        }
    }

    private LongDownload.Running downloading(SocksClient socks) throws IOException {
        assertEquals(0, socks.connect("127.0.0.1", download.port()));
        return LongDownload.begin(socks.in());
    }

    @Test
    void newDialsAreJudgedByNewEgressRulesAndRunningStreamsGoOn() throws Exception {
        try (SocksClient socks = proxy()) {
            LongDownload.Running running = downloading(socks);
            String said = server.reload(server(serverPort, "egress: { deny: [\"127.0.0.0/8\"] }"));
            assertTrue(said.contains("SIGHUP: egress.allow: applied"), said);
            assertTrue(said.contains("SIGHUP: egress.deny: applied"), said);
            assertTrue(said.contains("2 applied, 0 after a restart"), said);
            assertEquals(NOT_ALLOWED, answer());
            running.goOn();
            server.reload(server(serverPort, EGRESS));
            assertEquals(0, answer());
            running.finish();
        }
    }

    @Test
    void aNewLoginIsAskedOfNewConnectionsOnly() throws Exception {
        try (SocksClient socks = proxy()) {
            LongDownload.Running running = downloading(socks);
            String said = client.reload(client(serverPort, socks(", username: me, password: hidden1")));
            assertTrue(said.contains("SIGHUP: socks5[0].username: applied"), said);
            assertTrue(said.contains("SIGHUP: socks5[0].password: applied"), said);
            assertThrows(IOException.class, this::answer, "nobody is let in without it");
            try (SocksClient known = proxy()) {
                assertEquals(0, known.connect("me", "hidden1", "127.0.0.1", echo.port()));
            }
            running.goOn();
            client.reload(client(serverPort, socks(", username: me, password: hidden2")));
            try (SocksClient old = proxy();
                    SocksClient known = proxy()) {
                assertEquals(-1, old.connect("me", "hidden1", "127.0.0.1", echo.port()));
                assertEquals(0, known.connect("me", "hidden2", "127.0.0.1", echo.port()));
            }
            client.reload(client(serverPort, socks("")));
            assertEquals(0, answer());
            running.finish();
            assertFalse(
                    client.process().said().contains("hidden"), client.process().said());
        }
    }

    private static void assertEchoes(Socket socket) throws IOException {
        try (socket) {
            socket.getOutputStream().write(42);
            assertEquals(42, socket.getInputStream().read());
        }
    }

    @Test
    void listenersComeGoAndChangeAndNoneElseIsTouched() throws Exception {
        int added = FreePorts.tcp();
        int forward = FreePorts.tcp();
        try (SocksClient socks = proxy();
                Socket kept = connected(socksPort)) {
            LongDownload.Running running = downloading(socks);
            kept.getOutputStream().write(new byte[] {5, 1, 0});
            assertEquals(5, kept.getInputStream().read());
            String forwards = "\nforward: [{ listen: \"127.0.0.1:%d\", target: \"127.0.0.1:%d\" }]";
            String said = client.reload(client(
                    serverPort,
                    socks("").replace("]", ", { listen: \"127.0.0.1:" + added + "\" }]")
                            + forwards.formatted(forward, echo.port())));
            assertTrue(said.contains("SIGHUP: socks5[1].listen: applied: opened 127.0.0.1:" + added), said);
            assertTrue(said.contains("SIGHUP: forward[0].listen: applied: opened 127.0.0.1:" + forward), said);
            try (SocksClient second = SocksClient.to(at(added))) {
                assertEquals(0, second.connect("127.0.0.1", echo.port()));
            }
            assertEchoes(connected(forward));
            try (Upstream constant =
                    new Upstream(socket -> socket.getOutputStream().write(7))) {
                client.reload(client(serverPort, socks("") + forwards.formatted(forward, constant.port())));
                try (Socket leading = connected(forward)) {
                    assertEquals(7, leading.getInputStream().read());
                }
            }
            assertThrows(ConnectException.class, () -> SocksClient.to(at(added)));
            // Who was negotiating at a listener that stayed has not noticed.
            assertEquals(0, kept.getInputStream().read());
            running.goOn();
            // The listener of the download itself goes.
            client.reload(client(serverPort, forwards.formatted(forward, echo.port())));
            assertThrows(ConnectException.class, this::proxy);
            running.finish();
        }
    }

    @Test
    void aPortThatIsTakenIsNamedAndNothingChanges() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(at(0));
            int free = FreePorts.tcp();
            String more = "socks5: [{ listen: \"127.0.0.1:%d\" }, { listen: \"127.0.0.1:%d\" }]\nlog: { level: debug }";
            String said = client.reload(client(serverPort, more.formatted(free, taken.getLocalPort())));
            assertTrue(said.contains("127.0.0.1:" + taken.getLocalPort() + ": the port is in use"), said);
            assertTrue(said.contains("nothing has changed"), said);
            assertEquals(0, answer());
            assertThrows(ConnectException.class, () -> SocksClient.to(at(free)));
            // One that takes in the port of an old one, which has to make room while that is found out.
            String wide = "socks5: [{ listen: \"0.0.0.0:%d\" }, { listen: \"127.0.0.1:%d\" }]";
            client.reload(client(serverPort, wide.formatted(socksPort, taken.getLocalPort())));
            assertEquals(0, answer());
            client.reload(client(serverPort, wide.formatted(socksPort, free)));
            assertEquals(0, answer());
            assertTrue(
                    client.process().said().contains("opened 0.0.0.0:" + socksPort),
                    client.process().said());
        }
    }

    @Test
    void anotherServerIsConnectedToAndTheOldOneIsLeftWithTheLastStream() throws Exception {
        int otherPort = FreePorts.udp();
        try (ReloadableProgram other = ReloadableProgram.start(folder, "other", server(otherPort, EGRESS));
                SocksClient socks = proxy()) {
            LongDownload.Running running = downloading(socks);
            String said = client.reload(client(otherPort, socks("")));
            assertTrue(said.contains("SIGHUP: server.addr: applied"), said);
            other.process().awaitSaid("client authenticated");
            client.process().awaitSaid("127.0.0.1:" + otherPort + ": up");
            assertEquals(0, answer());
            running.finish();
            socks.hangUp();
            client.process().awaitSaid("127.0.0.1:" + serverPort + ": ended, moved to another server");
            server.close();
            assertEquals(0, answer());
        }
    }

    @Test
    void aServerThatDoesNotAnswerDoesNotCutOffFromTheOneBefore() throws Exception {
        client.reload(client(FreePorts.udp(), socks("")));
        client.process().awaitSaid("no connection to ");
        assertEquals(0, answer());
        client.reload(client(serverPort, socks("")));
        assertEquals(0, answer());
    }

    @Test
    void aNewKeyHoldsForNewConnectionsAndTunnelsThatAreOpenStay() throws Exception {
        try (SocksClient socks = proxy()) {
            LongDownload.Running running = downloading(socks);
            Path old = Files.writeString(folder.resolve("old"), KEY);
            Files.writeString(key, OTHER_KEY + "\n");
            String said = server.reload();
            assertTrue(said.contains("SIGHUP: auth.key_file: applied"), said);
            assertEquals(0, answer(), "over the tunnel that there is");
            String late = client(serverPort, "socks5: [{ listen: \"127.0.0.1:%d\" }]".formatted(FreePorts.tcp()));
            try (ReloadableProgram stale =
                    ReloadableProgram.begin(folder, "stale", late.replace(key.toString(), old.toString()))) {
                stale.process().awaitSaid("nothing came back from");
                // It takes the new key while it tries, and gets in.
                stale.process().awaitSaid(" is running");
                stale.reload(late);
                stale.process().awaitSaid(": up");
            }
            running.finish();
            assertEquals(0, answer());
            assertFalse(server.process().said().contains(OTHER_KEY), "a key in the log");
        }
    }
}
