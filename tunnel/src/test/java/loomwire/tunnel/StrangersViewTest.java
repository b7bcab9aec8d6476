package loomwire.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import loomwire.quic.CloseReason;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.base.TransportError;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.crypto.InitialKeys;
import loomwire.quic.hostile.HostilePeer;
import loomwire.quic.hostile.HostileSocket;
import loomwire.quic.tls.ServerTlsConfig;
import loomwire.quic.tls.SigningIdentity;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.QuicVersions;
import loomwire.tunnel.assembly.QuicLinkDialer;
import loomwire.tunnel.assembly.ServerStart;
import loomwire.tunnel.client.ServerLink;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.testing.TunnelPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What somebody without the key learns from a server that answers everybody, and from a client's first packet. */
@Tag("slow")
@Timeout(120)
class StrangersViewTest {
    private static final String KEY = "42".repeat(32);
    /** Nobody's. */
    private static final String PIN = "00".repeat(32);

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int LONG_MILLIS = 30_000;
    /** After the first answer; what else belongs to it is on its way by then. */
    private static final int REST_MILLIS = 300;

    private static final long NO_APPLICATION_PROTOCOL = TransportError.CRYPTO_ERROR + 120;

    @TempDir
    private Path folder;

    private int port;
    private ServerStart server;

    @BeforeEach
    void start() throws Exception {
        port = TunnelPair.freeUdpPort();
        server = ServerStart.start(config("""
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: { key: "%s", silent: false }
                network: { backend: udp }
                state_dir: "%s"
                """.formatted(port, KEY, folder.resolve("state"))));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private static Config config(String text) throws Exception {
        return ConfigLoader.parse(Path.of("test.yaml"), text, new Host(2, 8192, Map.of()));
    }

    private static Config client(int port, String auth, String quic) throws Exception {
        return config("""
                role: client
                server: { addr: "127.0.0.1:%d" }
                auth: %s
                network: { backend: udp }
                transport: { quic: { insecure_skip_verify: true%s } }
                socks5: [{ listen: "127.0.0.1:%d" }]
                """.formatted(port, auth, quic, TunnelPair.freeTcpPort()));
    }

    /** The first datagram of a client, which goes to a socket that does not answer. */
    private static byte[] hello(String auth, String quic) throws Exception {
        try (DatagramSocket trap = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Config config = client(trap.getLocalPort(), auth, quic);
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

    private List<byte[]> answers(byte[] datagram) throws IOException {
        List<byte[]> answers = new ArrayList<>();
        try (DatagramSocket stranger = new DatagramSocket()) {
            stranger.setSoTimeout(LONG_MILLIS);
            stranger.send(new DatagramPacket(
                    datagram, datagram.length, new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
                stranger.receive(packet);
                answers.add(Arrays.copyOf(packet.getData(), packet.getLength()));
                stranger.setSoTimeout(REST_MILLIS);
            }
        } catch (SocketTimeoutException allCame) {
            return answers;
        }
    }

    private static PacketHeader headerOf(byte[] datagram) {
        PacketHeader header = new PacketHeader();
        assertTrue(header.parse(datagram, 0, datagram.length, 8));
        return header;
    }

    /** The frames of a datagram's first packet, if that is an Initial packet, whose keys everybody can derive. */
    private static byte[] opened(byte[] datagram, byte[] clientsHello, boolean fromServer) {
        byte[] copy = datagram.clone();
        PacketHeader header = headerOf(copy);
        if (header.type() != PacketType.INITIAL) {
            return new byte[0];
        }
        InitialKeys.Pair pair =
                InitialKeys.derive(QuicVersions.V1, headerOf(clientsHello).destinationConnectionId(), AeadProvider.JDK);
        var keys = fromServer ? pair.server() : pair.client();
        int numberAt = header.packetNumberOffset();
        int length = keys.unprotectHeader(copy, 0, numberAt, header.packetEnd());
        long number = 0;
        for (int i = 0; i < length; i++) {
            number = number << Byte.SIZE | copy[numberAt + i] & 0xff;
        }
        int to = keys.open(number, copy, 0, numberAt + length, header.packetEnd());
        assertTrue(to > 0, "an Initial packet opens");
        return Arrays.copyOfRange(copy, numberAt + length, to);
    }

    private static boolean holds(byte[] bytes, String word) {
        return new String(bytes, StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT)
                .contains(word);
    }

    private static void namesNothing(String what, byte[] bytes) {
        for (String word : List.of("loomwire", "tunnel")) {
            assertFalse(holds(bytes, word), what + " says " + word);
        }
    }

    @Test
    void anotherApplicationProtocolIsRefusedWithoutAWord() throws Exception {
        byte[] hello = hello("none", ", alpn: hq-interop");
        List<byte[]> answers = answers(hello);
        boolean refused = false;
        for (byte[] answer : answers) {
            namesNothing("an answer", answer);
            byte[] frames = opened(answer, hello, true);
            namesNothing("an opened answer", frames);
            for (int at = 0; at + 4 < frames.length && !refused; at++) {
                // CONNECTION_CLOSE, 0x178 as a number of two bytes, the frame that was wrong, a reason of no length.
                refused = frames[at] == 0x1c && frames[at + 1] == 0x41 && frames[at + 2] == 0x78 && frames[at + 4] == 0;
            }
        }
        assertEquals(0x178, NO_APPLICATION_PROTOCOL);
        assertTrue(refused, "refused, without a reason's text, in " + answers.size() + " datagrams");
    }

    @Test
    void theFirstAnswerAndTheCertificateNameNothing() throws Exception {
        byte[] hello = hello("none", "");
        for (byte[] answer : answers(hello)) {
            namesNothing("an answer", answer);
            namesNothing("an opened answer", opened(answer, hello, true));
        }
        Config config = client(port, "none", "");
        try (ServerLink link = new QuicLinkDialer(config).dial(config.servers().getFirst())) {
            assertEquals(1, link.connection().peerCertificates().size());
            namesNothing(
                    "the certificate",
                    link.connection().peerCertificates().getFirst().getEncoded());
            assertEquals("h3", link.connection().applicationProtocol());
        }
    }

    @Test
    void whoSaysSomethingElseInTheHandshakesPlaceIsRefusedWithACodeAlone() throws Exception {
        for (String words : List.of("GET / HTTP/1.1\r\n\r\n", "\1\0\0\0", "\2\0\0\0")) {
            Config config = client(port, "none", "");
            try (ServerLink link =
                    new QuicLinkDialer(config).dial(config.servers().getFirst())) {
                QuicConnection connection = link.connection();
                QuicStream stream = connection.openStream(LONG);
                byte[] bytes = words.getBytes(StandardCharsets.ISO_8859_1);
                stream.write(bytes, 0, bytes.length);
                assertTrue(connection.awaitClose(LONG));
                CloseReason reason = connection.closeReason().reason();
                assertEquals(CloseReason.Origin.PEER_APPLICATION, reason.origin());
                assertEquals("", reason.message());
            }
        }
    }

    /** Somebody else answers a client in its server's place: what the client thinks of him it keeps to itself. */
    @Test
    void aForgedServerIsLeftWithACodeAlone() throws Exception {
        SigningIdentity another = SigningIdentity.generate(
                "another.example",
                Instant.now().minusSeconds(86_400),
                Instant.now().plusSeconds(86_400),
                new SeededEntropy(5));
        HostilePeer forger = HostilePeer.server(ServerTlsConfig.of(another, "h3"), p -> p, new SeededEntropy(6));
        try (HostileSocket socket = new HostileSocket(forger, null)) {
            Config config = config("""
                    role: client
                    server: { addr: "127.0.0.1:%d" }
                    auth: none
                    network: { backend: udp }
                    transport: { quic: { pin: "%s" } }
                    socks5: [{ listen: "127.0.0.1:%d" }]
                    """.formatted(socket.address().getPort(), PIN, TunnelPair.freeTcpPort()));
            Thread dial = Thread.ofVirtual().start(() -> {
                try {
                    new QuicLinkDialer(config).dial(config.servers().getFirst()).close();
                } catch (IOException untrusted) {
                    // What it is told here is another matter.
                }
            });
            socket.pumpUntil(() -> forger.close() != null, LONG);
            dial.interrupt();
            dial.join();
            assertEquals(
                    TransportError.CRYPTO_ERROR,
                    forger.close().errorCode() & ~0xffL,
                    forger.close().toString());
            assertEquals("", forger.close().reason());
        }
    }

    /** RFC 6066 §3: an address is no server name. */
    @Test
    void aClientSendsAServerNameOnlyWhereOneIsGiven() throws Exception {
        byte[] nameless = hello("{ key: \"" + KEY + "\" }", "");
        byte[] frames = opened(nameless, nameless, false);
        namesNothing("a hello", nameless);
        namesNothing("an opened hello", frames);
        assertFalse(holds(frames, "127.0.0.1"));
        assertTrue(holds(frames, "\2h3"), "the neutral application protocol");
        byte[] named = hello("{ key: \"" + KEY + "\" }", ", server_name: \"www.example.org\", alpn: hq-interop");
        byte[] namedFrames = opened(named, named, false);
        assertTrue(holds(namedFrames, "www.example.org"));
        assertTrue(holds(namedFrames, "hq-interop") && !holds(namedFrames, "\2h3"));
        byte[] address = hello("{ key: \"" + KEY + "\" }", ", server_name: \"192.0.2.9\"");
        assertFalse(holds(opened(address, address, false), "192.0.2.9"));
    }
}
