package loomwire.quic.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import loomwire.quic.ServerTrust;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.crypto.CipherSuite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole handshakes between our client and our server. */
class HandshakeTest {
    private static final SigningIdentity IDENTITY = Identities.GENERATED.identity();

    static Stream<Arguments> combinations() {
        List<Arguments> all = new ArrayList<>();
        for (CipherSuite suite : CipherSuite.values()) {
            for (NamedGroup group : NamedGroup.values()) {
                for (Identities identity : Identities.values()) {
                    all.add(Arguments.of(suite, group, identity));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void everySuiteGroupAndIdentityCompletes(CipherSuite suite, NamedGroup group, Identities identity)
            throws QuicViolation {
        SigningIdentity server = identity.identity();
        ClientTlsConfig config = HandshakePair.clientTrusting(server);
        HandshakePair pair = new HandshakePair(
                        new ClientTlsConfig(
                                config.serverName(),
                                config.alpn(),
                                List.of(suite),
                                List.of(group),
                                config.trust(),
                                config.now()),
                        HandshakePair.serverConfig(server),
                        1)
                .run();
        assertAgreed(pair);
        assertEquals(suite, pair.client.complete.suite());
        assertEquals(server.chain(), pair.client.complete.peerCertificates());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100, 1200})
    void bytesMayBeSplitAnywhere(int pieceLength) throws QuicViolation {
        assertAgreed(pair(2, pieceLength).run());
    }

    @Test
    void aFlightMayBeCoalesced() throws QuicViolation {
        HandshakePair pair = pair(3, Integer.MAX_VALUE);
        pair.client.handshake.start();
        TlsEvent.HandshakeBytes hello = pair.client.poll().getFirst();
        pair.server.handshake.receive(hello.level(), hello.bytes(), 0, hello.bytes().length);
        List<TlsEvent.HandshakeBytes> flight = pair.server.poll();
        pair.client.handshake.receive(
                EncryptionLevel.INITIAL,
                flight.getFirst().bytes(),
                0,
                flight.getFirst().bytes().length);
        MessageWriter joined = new MessageWriter();
        flight.stream().skip(1).forEach(piece -> joined.bytes(piece.bytes()));
        byte[] bytes = joined.toBytes();
        pair.client.handshake.receive(EncryptionLevel.HANDSHAKE, bytes, 0, bytes.length);
        assertTrue(pair.client.handshake.isComplete());
    }

    @Test
    void eventsComeInTheOrderInWhichTheyMustBeActedOn() throws QuicViolation {
        HandshakePair pair = pair(4, Integer.MAX_VALUE).run();
        assertEquals(
                List.of(
                        "bytes INITIAL",
                        "secrets HANDSHAKE rw",
                        "parameters",
                        "bytes HANDSHAKE",
                        "secrets ONE_RTT rw",
                        "complete"),
                describe(pair.client.events));
        assertEquals(
                List.of(
                        "parameters",
                        "bytes INITIAL",
                        "secrets HANDSHAKE rw",
                        "bytes HANDSHAKE",
                        "bytes HANDSHAKE",
                        "bytes HANDSHAKE",
                        "bytes HANDSHAKE",
                        "secrets ONE_RTT w",
                        "secrets ONE_RTT r",
                        "complete"),
                describe(pair.server.events));
    }

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherSeedOthers() throws QuicViolation {
        for (Identities identity : Identities.values()) {
            List<String> first = transcript(identity.identity(), 5);
            assertEquals(first, transcript(identity.identity(), 5), identity.toString());
            assertFalse(first.equals(transcript(identity.identity(), 6)), identity.toString());
        }
    }

    @Test
    void theExporterIsTheSameOnBothEndsAndReadyEarlyOnTheServer() throws QuicViolation {
        HandshakePair pair = pair(7, Integer.MAX_VALUE);
        assertFalse(pair.client.handshake.isExporterReady());
        assertThrows(
                IllegalStateException.class, () -> pair.client.handshake.exportKeyingMaterial("l", new byte[0], 32));
        pair.client.handshake.start();
        TlsEvent.HandshakeBytes hello = pair.client.poll().getFirst();
        pair.server.handshake.receive(hello.level(), hello.bytes(), 0, hello.bytes().length);
        assertFalse(pair.server.handshake.isComplete());
        assertTrue(pair.server.handshake.isExporterReady());
        byte[] early = pair.server.handshake.exportKeyingMaterial("label", new byte[] {1}, 48);
        for (TlsEvent.HandshakeBytes piece : pair.server.poll()) {
            pair.client.handshake.receive(piece.level(), piece.bytes(), 0, piece.bytes().length);
        }
        assertArrayEquals(early, pair.client.handshake.exportKeyingMaterial("label", new byte[] {1}, 48));
        assertFalse(Arrays.equals(early, pair.client.handshake.exportKeyingMaterial("label", new byte[] {2}, 48)));
        assertFalse(Arrays.equals(early, pair.client.handshake.exportKeyingMaterial("other", new byte[] {1}, 48)));
    }

    @Test
    void theServersOrderChoosesSuiteAndProtocol() throws QuicViolation {
        ClientTlsConfig client = new ClientTlsConfig(
                Pki.NAME,
                List.of("a", "b"),
                List.of(CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.TLS_CHACHA20_POLY1305_SHA256),
                List.of(NamedGroup.X25519),
                new ServerTrust.SkipVerification(),
                Pki.NOW);
        ServerTlsConfig server = new ServerTlsConfig(
                IDENTITY,
                List.of("c", "b", "a"),
                List.of(CipherSuite.TLS_AES_256_GCM_SHA384, CipherSuite.TLS_CHACHA20_POLY1305_SHA256),
                List.of(NamedGroup.X25519));
        HandshakePair pair = new HandshakePair(client, server, 8).run();
        assertEquals("b", pair.client.complete.alpn());
        assertEquals("b", pair.server.complete.alpn());
        assertEquals(CipherSuite.TLS_CHACHA20_POLY1305_SHA256, pair.server.complete.suite());
    }

    @Test
    void noCommonProtocolSuiteOrGroupEndsTheHandshake() {
        ClientTlsConfig client = HandshakePair.clientTrusting(IDENTITY);
        assertFails(
                Alert.NO_APPLICATION_PROTOCOL,
                client,
                new ServerTlsConfig(IDENTITY, List.of("other"), client.cipherSuites(), client.groups()));
        assertFails(
                Alert.HANDSHAKE_FAILURE,
                new ClientTlsConfig(
                        client.serverName(),
                        client.alpn(),
                        List.of(CipherSuite.TLS_AES_128_GCM_SHA256),
                        client.groups(),
                        client.trust(),
                        client.now()),
                new ServerTlsConfig(
                        IDENTITY, client.alpn(), List.of(CipherSuite.TLS_AES_256_GCM_SHA384), client.groups()));
        assertFails(
                Alert.HANDSHAKE_FAILURE,
                new ClientTlsConfig(
                        client.serverName(),
                        client.alpn(),
                        client.cipherSuites(),
                        List.of(NamedGroup.X25519),
                        client.trust(),
                        client.now()),
                new ServerTlsConfig(IDENTITY, client.alpn(), client.cipherSuites(), List.of(NamedGroup.SECP256R1)));
    }

    @Test
    void aHelloRetryRequestBringsBothToAnotherGroup() throws QuicViolation {
        for (CipherSuite suite : CipherSuite.values()) {
            ClientTlsConfig client = HandshakePair.clientTrusting(IDENTITY);
            ServerTlsConfig server =
                    new ServerTlsConfig(IDENTITY, client.alpn(), List.of(suite), List.of(NamedGroup.SECP256R1));
            for (int pieceLength : new int[] {1, Integer.MAX_VALUE}) {
                HandshakePair pair = new HandshakePair(client, server, 9, pieceLength).run();
                assertAgreed(pair);
                assertEquals(
                        2,
                        pair.client.events.stream()
                                .filter(HandshakeTest::isInitial)
                                .count());
                assertEquals(
                        2,
                        pair.server.events.stream()
                                .filter(HandshakeTest::isInitial)
                                .count());
            }
        }
    }

    @Test
    void aNameIsSentUnlessItIsAnAddress() throws QuicViolation {
        assertArrayEquals(
                new byte[] {0, 10, 0, 0, 7, 'a', '.', 'b', '.', 'c', 'o', 'm'}, serverNameSentFor("a.b.com."));
        assertNull(serverNameSentFor("192.0.2.1"));
        assertNull(serverNameSentFor("2001:db8::1"));
        assertNull(serverNameSentFor(null));
    }

    @Test
    void settingsThatCannotBeSentAreRefused() {
        ClientTlsConfig good = HandshakePair.clientTrusting(IDENTITY);
        assertThrows(IllegalArgumentException.class, () -> ServerTlsConfig.of(IDENTITY, ""));
        assertThrows(IllegalArgumentException.class, () -> ServerTlsConfig.of(IDENTITY, "x".repeat(256)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ServerTlsConfig(IDENTITY, List.of(), good.cipherSuites(), good.groups()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ClientTlsConfig("a", good.alpn(), List.of(), good.groups(), good.trust(), good.now()));
        assertThrows(
                IllegalArgumentException.class,
                () -> ClientTlsConfig.of(".", HandshakePair.ALPN, good.trust(), good.now()));
    }

    private static byte[] serverNameSentFor(String name) throws QuicViolation {
        HandshakePair.End client = new HandshakePair.End(TlsHandshake.client(
                ClientTlsConfig.of(name, HandshakePair.ALPN, new ServerTrust.SkipVerification(), Pki.NOW),
                new byte[0],
                new SeededEntropy(1)));
        client.handshake.start();
        byte[] bytes = client.poll().getFirst().bytes();
        MessageReader value = ClientHello.read(new Message(HandshakeType.CLIENT_HELLO, bytes).body())
                .extensions()
                .find(ExtensionType.SERVER_NAME);
        return value == null ? null : value.rest();
    }

    private static boolean isInitial(TlsEvent event) {
        return event instanceof TlsEvent.HandshakeBytes bytes && bytes.level() == EncryptionLevel.INITIAL;
    }

    private static HandshakePair pair(long seed, int pieceLength) {
        return new HandshakePair(
                HandshakePair.clientTrusting(IDENTITY), HandshakePair.serverConfig(IDENTITY), seed, pieceLength);
    }

    private static List<String> transcript(SigningIdentity identity, long seed) throws QuicViolation {
        HandshakePair pair = new HandshakePair(
                        HandshakePair.clientTrusting(identity), HandshakePair.serverConfig(identity), seed)
                .run();
        return pair.carried.stream().map(HexFormat.of()::formatHex).toList();
    }

    private static void assertFails(Alert alert, ClientTlsConfig client, ServerTlsConfig server) {
        HandshakePair pair = new HandshakePair(client, server, 10);
        QuicViolation violation = assertThrows(QuicViolation.class, pair::run);
        assertEquals(alert.errorCode(), violation.errorCode(), violation.getMessage());
        assertFalse(pair.client.handshake.isComplete() || pair.server.handshake.isComplete());
        assertNull(pair.server.handshake.pollEvent());
    }

    private static void assertAgreed(HandshakePair pair) {
        HandshakePair.End client = pair.client;
        HandshakePair.End server = pair.server;
        assertTrue(client.handshake.isComplete() && server.handshake.isComplete());
        assertArrayEquals(HandshakePair.SERVER_PARAMETERS, client.peerParameters);
        assertArrayEquals(HandshakePair.CLIENT_PARAMETERS, server.peerParameters);
        assertEquals(HandshakePair.ALPN, client.complete.alpn());
        assertEquals(HandshakePair.ALPN, server.complete.alpn());
        assertEquals(client.complete.suite(), server.complete.suite());
        TlsEvent.SecretsReady clientHandshake = client.secrets.get(EncryptionLevel.HANDSHAKE);
        TlsEvent.SecretsReady serverHandshake = server.secrets.get(EncryptionLevel.HANDSHAKE);
        assertArrayEquals(clientHandshake.readSecret(), serverHandshake.writeSecret());
        assertArrayEquals(clientHandshake.writeSecret(), serverHandshake.readSecret());
        TlsEvent.SecretsReady clientOneRtt = client.secrets.get(EncryptionLevel.ONE_RTT);
        TlsEvent.SecretsReady serverOneRtt = server.secrets.get(EncryptionLevel.ONE_RTT);
        assertArrayEquals(clientOneRtt.readSecret(), serverOneRtt.writeSecret());
        assertArrayEquals(clientOneRtt.writeSecret(), server.lateReadSecret);
        assertNull(serverOneRtt.readSecret());
        assertFalse(Arrays.equals(clientOneRtt.readSecret(), clientOneRtt.writeSecret()));
        assertArrayEquals(
                client.handshake.exportKeyingMaterial("x", new byte[0], 20),
                server.handshake.exportKeyingMaterial("x", new byte[0], 20));
        assertInstanceOf(TlsEvent.HandshakeComplete.class, client.events.getLast());
    }

    private static List<String> describe(List<TlsEvent> events) {
        return events.stream()
                .map(event -> switch (event) {
                    case TlsEvent.HandshakeBytes bytes -> "bytes " + bytes.level();
                    case TlsEvent.SecretsReady ready ->
                        "secrets " + ready.level() + " "
                                + (ready.readSecret() != null ? "r" : "")
                                + (ready.writeSecret() != null ? "w" : "");
                    case TlsEvent.AnswerMarked _ -> "marked";
                    case TlsEvent.PeerTransportParameters _ -> "parameters";
                    case TlsEvent.HandshakeComplete _ -> "complete";
                })
                .toList();
    }
}
