package loomwire.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import loomwire.quic.DropReason;
import loomwire.tunnel.assembly.IdentityStore;
import loomwire.tunnel.assembly.QuicLinkDialer;
import loomwire.tunnel.assembly.ServerStart;
import loomwire.tunnel.client.DialException;
import loomwire.tunnel.client.ServerLink;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.protocol.Authentication;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.TunnelPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whom a server with a key answers, seen from a socket beside it. */
@Tag("slow")
@Timeout(120)
class SilenceTest {
    private static final String KEY = "42".repeat(32);
    private static final String OTHER_KEY = "24".repeat(32);
    /** An answer over loopback takes a thousandth of it; it begins when the server has looked at the question. */
    private static final int PATIENCE_MILLIS = 300;

    @TempDir
    private Path folder;

    private int port;
    private ServerStart server;

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    private static Config config(String text) throws Exception {
        return ConfigLoader.parse(Path.of("test.yaml"), text, new Host(2, 8192, Map.of()));
    }

    private void startServer(String auth) throws Exception {
        port = port == 0 ? TunnelPair.freeUdpPort() : port;
        server = ServerStart.start(config("""
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: %s
                network: { backend: udp }
                state_dir: "%s"
                """.formatted(port, auth, folder.resolve("state"))));
    }

    private QuicLinkDialer dialer(int toPort, String auth) throws Exception {
        return new QuicLinkDialer(client(toPort, auth));
    }

    private static Config client(int toPort, String auth) throws Exception {
        return config("""
                role: client
                server: { addr: "127.0.0.1:%d" }
                auth: %s
                network: { backend: udp }
                transport: { quic: { insecure_skip_verify: true } }
                socks5: [{ listen: "127.0.0.1:%d" }]
                """.formatted(toPort, auth, TunnelPair.freeTcpPort()));
    }

    private static String key(String key) {
        return "{ key: \"" + key + "\" }";
    }

    private void connects(String auth) throws Exception {
        Config config = client(port, auth);
        try (ServerLink link = new QuicLinkDialer(config).dial(config.servers().getFirst())) {
            Authentication.awaitServer(
                    link.connection(),
                    Authentication.introduce(link.connection(), config.auth(), List.of()),
                    config.auth());
        }
    }

    private DialException silence(String auth) throws Exception {
        Config config = client(port, auth);
        DialException failure = assertThrows(
                DialException.class,
                () -> new QuicLinkDialer(config)
                        .dial(config.servers().getFirst())
                        .close());
        assertEquals(DialException.Cause.SILENCE, failure.kind(), failure.getMessage());
        return failure;
    }

    private long drops(DropReason reason) {
        return server.ledger().totals().endpoints().drops().get(reason);
    }

    private long received() {
        return server.ledger().totals().endpoints().traffic().datagramsReceived();
    }

    /** The first datagram of a client, which goes to a socket that does not answer. */
    private byte[] firstDatagram(String auth) throws Exception {
        try (DatagramSocket trap = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Config config = client(trap.getLocalPort(), auth);
            Thread dial = Thread.ofVirtual().start(() -> {
                try {
                    new QuicLinkDialer(config).dial(config.servers().getFirst()).close();
                } catch (IOException expected) {
                    // Nobody answers here.
                }
            });
            DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
            trap.receive(packet);
            dial.interrupt();
            dial.join();
            return Arrays.copyOf(packet.getData(), packet.getLength());
        }
    }

    private boolean isAnswered(byte[] datagram) throws IOException {
        return !answered(List.of(datagram)).isEmpty();
    }

    /** Sends them, each from a socket of its own, and gives the numbers of those that something came back for. */
    private List<Integer> answered(List<byte[]> datagrams) throws IOException {
        List<DatagramSocket> strangers = new ArrayList<>();
        long before = received();
        try {
            for (byte[] datagram : datagrams) {
                DatagramSocket stranger = new DatagramSocket();
                strangers.add(stranger);
                stranger.send(new DatagramPacket(
                        datagram, datagram.length, new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
            }
            Eventually.holds("the server has looked at all", () -> received() >= before + datagrams.size());
            List<Integer> answered = new ArrayList<>();
            int patience = PATIENCE_MILLIS;
            // From the last one on: when its time is over, so is that of all others, and what came for them is there.
            for (int i = strangers.size() - 1; i >= 0; i--) {
                strangers.get(i).setSoTimeout(patience);
                patience = 1;
                try {
                    strangers.get(i).receive(new DatagramPacket(new byte[65_536], 65_536));
                    answered.add(i);
                } catch (SocketTimeoutException silent) {
                    // As it should be, or not: that is for the test to say.
                }
            }
            return answered;
        } finally {
            strangers.forEach(DatagramSocket::close);
        }
    }

    @Test
    void aClientWithTheKeyIsServedAlsoAfterARestart() throws Exception {
        startServer(key(KEY));
        connects(key(KEY));
        server.close();
        startServer(key(KEY));
        connects(key(KEY));
    }

    @Test
    void whoeverHasNotTheKeyHearsNothing() throws Exception {
        startServer(key(KEY));
        byte[] hello = firstDatagram("none");
        byte[] unknownVersion = hello.clone();
        unknownVersion[1] = 0x1a;
        List<byte[]> datagrams = new ArrayList<>(List.of(hello, firstDatagram(key(OTHER_KEY)), unknownVersion));
        Random random = new Random(8);
        for (int length : new int[] {1, 24, 100, 1200, 1400}) {
            for (int first : new int[] {0x40, 0xc0, 0xe0, 0xf0}) {
                byte[] garbage = new byte[length];
                random.nextBytes(garbage);
                garbage[0] = (byte) first;
                datagrams.add(garbage);
            }
        }
        assertEquals(List.of(), answered(datagrams), "which of them were answered");
        assertEquals(2, drops(DropReason.NO_PROOF));
        assertEquals(0, server.ledger().totals().endpoints().handshakes().started());
        assertEquals(0, server.ledger().totals().endpoints().answers().sent());
        connects(key(KEY));
    }

    /** Whoever is behind the same address translator as a client sends from its address. */
    @Test
    void aStrangerWithTheAddressOfAClientIsNoLessAStranger() throws Exception {
        startServer(key(KEY));
        connects(key(KEY));
        byte[] unknownVersion = firstDatagram("none");
        unknownVersion[1] = 0x1a;
        assertFalse(isAnswered(unknownVersion), "a version that nobody speaks");
        byte[] ofNoConnection = new byte[100];
        ofNoConnection[0] = 0x40;
        assertFalse(isAnswered(ofNoConnection), "a packet of a connection that is not");
        assertEquals(1, drops(DropReason.UNEXPECTED_PACKET_TYPE));
        assertEquals(1, drops(DropReason.UNKNOWN_CONNECTION));
    }

    @Test
    void aDatagramThatWasAnsweredOnceIsNotAnsweredElsewhere() throws Exception {
        startServer(key(KEY));
        byte[] hello = firstDatagram(key(KEY));
        assertTrue(isAnswered(hello), "it was dialled at this address, if at another port");
        assertFalse(isAnswered(hello));
        assertFalse(isAnswered(hello));
    }

    @Test
    void theReasonsForSilenceAreNamed() throws Exception {
        startServer(key(KEY));
        String text = silence(key(OTHER_KEY)).getMessage();
        assertTrue(text.contains("auth.key is another one than the server's"), text);
        assertTrue(text.contains("clocks differ by more than 90 s"), text);
        assertEquals(text, silence(key(OTHER_KEY)).getMessage(), "equal troubles are logged once, so they read alike");
    }

    @Test
    void aClockThatIsWrongIsFoundOut() throws Exception {
        startServer(key(KEY));
        Config config = client(port, key(KEY));
        for (long minutes : new long[] {-120, 10}) {
            QuicLinkDialer wrong = new QuicLinkDialer(
                    config, InstantSource.offset(InstantSource.system(), Duration.ofMinutes(minutes)));
            assertThrows(
                    DialException.class,
                    () -> wrong.dial(config.servers().getFirst()).close());
            long ahead = wrong.secondsServerIsAhead(config.servers().getFirst()).orElseThrow();
            assertEquals(-minutes * 60, ahead, 100, "found when the clock is off by " + minutes + " minutes");
        }
        assertTrue(drops(DropReason.PROOF_OUT_OF_TIME) > 0);
        assertTrue(dialer(port, key(OTHER_KEY))
                .secondsServerIsAhead(config.servers().getFirst())
                .isEmpty());
    }

    @Test
    void aServerThatIsNotSilentAnswersEverybody() throws Exception {
        startServer("{ key: \"" + KEY + "\", silent: false }");
        assertTrue(isAnswered(firstDatagram("none")));
        connects(key(KEY));
    }

    @Test
    void aServerWithoutAKeyAnswersEverybody() throws Exception {
        startServer("none");
        assertTrue(isAnswered(firstDatagram(key(KEY))));
        connects("none");
    }

    @Test
    void nothingOnTheWireOrInTheCertificateNamesTheProgram() throws Exception {
        startServer(key(KEY));
        String subject = new IdentityStore(folder.resolve("state"))
                .loadOrCreate()
                .chain()
                .getFirst()
                .getSubjectX500Principal()
                .toString();
        assertEquals("CN=server", subject);
        String certificate = Files.readString(folder.resolve("state/server.crt"), StandardCharsets.US_ASCII);
        assertFalse(certificate.toLowerCase(Locale.ROOT).contains("loomwire"));
    }
}
