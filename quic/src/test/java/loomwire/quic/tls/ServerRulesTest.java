package loomwire.quic.tls;

import static loomwire.quic.tls.Violations.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.base.TransportError;
import loomwire.quic.crypto.CipherSuite;
import org.junit.jupiter.api.Test;

/** What our server accepts and refuses from a client. */
class ServerRulesTest {
    private static final ServerTlsConfig CONFIG = HandshakePair.serverConfig(Identities.GENERATED.identity());

    @Test
    void whatAServerNeedsMustBeThere() throws QuicViolation {
        for (int type : new int[] {
            ExtensionType.SUPPORTED_GROUPS,
            ExtensionType.KEY_SHARE,
            ExtensionType.SIGNATURE_ALGORITHMS,
            ExtensionType.QUIC_TRANSPORT_PARAMETERS
        }) {
            assertRefused(Alert.MISSING_EXTENSION, without(hello(), type));
        }
        assertRefused(Alert.PROTOCOL_VERSION, without(hello(), ExtensionType.SUPPORTED_VERSIONS));
        assertRefused(
                Alert.PROTOCOL_VERSION,
                with(hello(), ExtensionType.SUPPORTED_VERSIONS, value -> value.vector8(v -> v.u16(0x0303))));
        assertRefused(
                Alert.NO_APPLICATION_PROTOCOL, without(hello(), ExtensionType.APPLICATION_LAYER_PROTOCOL_NEGOTIATION));
        assertRefused(
                Alert.HANDSHAKE_FAILURE,
                with(hello(), ExtensionType.SIGNATURE_ALGORITHMS, ExtensionValues.codePoints(List.of(0x0804))));
        ClientHello hello = hello();
        assertRefused(
                Alert.HANDSHAKE_FAILURE, new ClientHello(hello.random(), List.of(0x1304, 0x0a0a), hello.extensions()));
    }

    @Test
    void whatAServerDoesNotKnowItPassesOver() throws QuicViolation {
        ClientHello hello = hello();
        List<Integer> suites = new ArrayList<>(List.of(0x0a0a));
        suites.addAll(hello.cipherSuites());
        Extensions extensions = new Extensions().add(0x1a1a, value -> {});
        hello.extensions()
                .types()
                .forEach(type -> extensions.add(
                        type, value -> value.bytes(hello.extensions().find(type).rest())));
        extensions.add(0xeaea, value -> value.bytes(new byte[700]));
        assertAnswered(new ClientHello(hello.random(), suites, extensions));
        assertAnswered(with(
                hello,
                ExtensionType.SUPPORTED_VERSIONS,
                value -> value.vector8(
                        v -> v.u16(0x7a7a).u16(ClientHello.TLS_1_3).u16(0x0303))));
    }

    @Test
    void anOfferToResumeGetsAFullHandshake() throws QuicViolation {
        ClientHello hello = with(
                with(
                        with(hello(), ExtensionType.EARLY_DATA, value -> {}),
                        ExtensionType.PSK_KEY_EXCHANGE_MODES,
                        value -> value.vector8(v -> v.u8(1))),
                ExtensionType.PRE_SHARED_KEY,
                psk(1, 1));
        List<TlsEvent> events = assertAnswered(hello);
        TlsEvent.HandshakeBytes first = events.stream()
                .filter(TlsEvent.HandshakeBytes.class::isInstance)
                .map(TlsEvent.HandshakeBytes.class::cast)
                .findFirst()
                .orElseThrow();
        ServerHello answer = ServerHello.read(new Message(HandshakeType.SERVER_HELLO, first.bytes()).body());
        assertFalse(answer.extensions().contains(ExtensionType.PRE_SHARED_KEY));
        assertEquals(
                5,
                events.stream()
                        .filter(TlsEvent.HandshakeBytes.class::isInstance)
                        .count());
    }

    @Test
    void aMalformedOfferToResumeIsRefused() throws QuicViolation {
        Consumer<MessageWriter> modes = value -> value.vector8(v -> v.u8(1));
        assertRefused(Alert.MISSING_EXTENSION, with(hello(), ExtensionType.PRE_SHARED_KEY, psk(1, 1)));
        assertRefused(
                Alert.ILLEGAL_PARAMETER,
                with(
                        with(hello(), ExtensionType.PRE_SHARED_KEY, psk(1, 1)),
                        ExtensionType.PSK_KEY_EXCHANGE_MODES,
                        modes));
        assertRefused(
                Alert.ILLEGAL_PARAMETER,
                with(
                        with(hello(), ExtensionType.PSK_KEY_EXCHANGE_MODES, modes),
                        ExtensionType.PRE_SHARED_KEY,
                        psk(2, 1)));
        assertRefused(
                Alert.DECODE_ERROR,
                with(
                        with(hello(), ExtensionType.PSK_KEY_EXCHANGE_MODES, modes),
                        ExtensionType.PRE_SHARED_KEY,
                        psk(0, 0)));
    }

    @Test
    void aSessionIdIsAProtocolViolationInQuic() throws QuicViolation {
        ClientHello hello = hello();
        byte[] encoded = MessageWriter.message(HandshakeType.CLIENT_HELLO, writer -> {
            writer.u16(ClientHello.LEGACY_VERSION).bytes(hello.random()).vector8(id -> id.bytes(new byte[32]));
            writer.vector16(suites -> hello.cipherSuites().forEach(suites::u16)).vector8(methods -> methods.u8(0));
            hello.extensions().write(writer);
        });
        assertFails(TransportError.PROTOCOL_VIOLATION, () -> receive(server(), encoded));
    }

    @Test
    void compressionAndRepeatedExtensionsAreIllegal() throws QuicViolation {
        ClientHello hello = hello();
        byte[] compressing = MessageWriter.message(HandshakeType.CLIENT_HELLO, writer -> {
            writer.u16(ClientHello.LEGACY_VERSION).bytes(hello.random()).vector8(id -> {});
            writer.vector16(suites -> hello.cipherSuites().forEach(suites::u16))
                    .vector8(methods -> methods.u8(0).u8(1));
            hello.extensions().write(writer);
        });
        assertFails(Alert.ILLEGAL_PARAMETER, () -> receive(server(), compressing));
        byte[] repeating = MessageWriter.message(HandshakeType.CLIENT_HELLO, writer -> {
            writer.u16(ClientHello.LEGACY_VERSION).bytes(hello.random()).vector8(id -> {});
            writer.vector16(suites -> hello.cipherSuites().forEach(suites::u16)).vector8(methods -> methods.u8(0));
            writer.vector16(block -> block.u16(0x1a1a).u16(0).u16(0x1a1a).u16(0));
        });
        assertFails(Alert.ILLEGAL_PARAMETER, () -> receive(server(), repeating));
    }

    @Test
    void badKeySharesAreIllegal() throws QuicViolation {
        byte[] offCurve = new byte[65];
        offCurve[0] = 4;
        offCurve[64] = 1;
        byte[] compressed = new byte[33];
        compressed[0] = 2;
        for (ExtensionValues.KeyShareEntry share : List.of(
                new ExtensionValues.KeyShareEntry(NamedGroup.X25519.id(), new byte[32]),
                new ExtensionValues.KeyShareEntry(NamedGroup.X25519.id(), new byte[31]),
                new ExtensionValues.KeyShareEntry(NamedGroup.SECP256R1.id(), offCurve),
                new ExtensionValues.KeyShareEntry(NamedGroup.SECP256R1.id(), new byte[65]),
                new ExtensionValues.KeyShareEntry(NamedGroup.SECP256R1.id(), compressed),
                // Of a group that supported_groups does not name.
                new ExtensionValues.KeyShareEntry(0x0018, new byte[97]))) {
            assertRefused(
                    Alert.ILLEGAL_PARAMETER,
                    with(hello(), ExtensionType.KEY_SHARE, ExtensionValues.clientShares(List.of(share))));
        }
        ExtensionValues.KeyShareEntry good = ExtensionValues.readClientShares(
                        hello().extensions().find(ExtensionType.KEY_SHARE))
                .getFirst();
        assertRefused(
                Alert.ILLEGAL_PARAMETER,
                with(hello(), ExtensionType.KEY_SHARE, ExtensionValues.clientShares(List.of(good, good))));
    }

    @Test
    void listsLongerThanAnybodySendsAreIllegal() throws QuicViolation {
        List<Integer> groups =
                IntStream.rangeClosed(1, HelloLimits.GROUPS).boxed().toList();
        assertAnswered(with(hello(), ExtensionType.SUPPORTED_GROUPS, ExtensionValues.codePoints(groups)));
        for (int type : new int[] {ExtensionType.SUPPORTED_GROUPS, ExtensionType.SIGNATURE_ALGORITHMS}) {
            assertTooMany(with(hello(), type, ExtensionValues.codePoints(Collections.nCopies(65, 0x0a0a))));
        }
        assertTooMany(with(
                hello(),
                ExtensionType.SUPPORTED_VERSIONS,
                value -> value.vector8(
                        v -> Collections.nCopies(17, ClientHello.TLS_1_3).forEach(v::u16))));
        assertTooMany(with(
                hello(),
                ExtensionType.APPLICATION_LAYER_PROTOCOL_NEGOTIATION,
                ExtensionValues.protocols(Collections.nCopies(33, HandshakePair.ALPN))));
        assertTooMany(with(
                hello(),
                ExtensionType.KEY_SHARE,
                ExtensionValues.clientShares(IntStream.range(0, 17)
                        .mapToObj(i -> new ExtensionValues.KeyShareEntry(i, new byte[1]))
                        .toList())));
        assertTooMany(new ClientHello(hello().random(), Collections.nCopies(257, 0x0a0a), hello().extensions()));
        ClientHello extended = hello();
        for (int i = 0; i < HelloLimits.EXTENSIONS; i++) {
            extended.extensions().add(0x4000 + i, value -> {});
        }
        assertTooMany(extended);
    }

    @Test
    void aSecondServerNameIsOneTooMany() throws QuicViolation {
        assertAnswered(with(hello(), ExtensionType.SERVER_NAME, names(HelloLimits.SERVER_NAMES)));
        assertTooMany(with(hello(), ExtensionType.SERVER_NAME, names(HelloLimits.SERVER_NAMES + 1)));
    }

    private static Consumer<MessageWriter> names(int count) {
        return value -> value.vector16(list -> {
            for (int i = 0; i < count; i++) {
                list.u8(0).vector16(name -> name.bytes(new byte[] {'a', '.', 'b'}));
            }
        });
    }

    @Test
    void sessionsToResumeAreCounted() throws QuicViolation {
        int limit = HelloLimits.RESUMED_SESSIONS;
        assertAnswered(withSessions(limit, limit));
        assertTooMany(withSessions(limit + 1, limit + 1));
        assertTooMany(withSessions(limit + 1, limit));
        assertTooMany(withSessions(limit, limit + 1));
    }

    private static ClientHello withSessions(int identities, int binders) throws QuicViolation {
        ClientHello modes =
                with(hello(), ExtensionType.PSK_KEY_EXCHANGE_MODES, value -> value.vector8(list -> list.u8(1)));
        return with(modes, ExtensionType.PRE_SHARED_KEY, psk(identities, binders));
    }

    private static void assertTooMany(ClientHello hello) {
        QuicViolation refusal = assertFails(Alert.ILLEGAL_PARAMETER, () -> receive(server(), hello.encode()));
        assertTrue(refusal.getMessage().contains("entries that are read"), refusal::getMessage);
    }

    @Test
    void aClientWithoutAShareIsAskedForOne() throws QuicViolation {
        TlsHandshake server = server();
        receive(
                server,
                with(hello(), ExtensionType.KEY_SHARE, ExtensionValues.clientShares(List.of()))
                        .encode());
        TlsEvent.HandshakeBytes retry = (TlsEvent.HandshakeBytes) server.pollEvent();
        assertTrue(ServerHello.read(new Message(HandshakeType.SERVER_HELLO, retry.bytes()).body())
                .isRetryRequest());
    }

    @Test
    void aSecondHelloMayChangeOnlyWhatWasAskedFor() throws QuicViolation {
        ClientHello first = hello();
        ClientHello second = helloAfterRetry();
        assertFalse(afterRetry(first, second).isEmpty());
        byte[] otherRandom = second.random().clone();
        otherRandom[0] ^= 1;
        assertSecondRefused(first, new ClientHello(otherRandom, second.cipherSuites(), second.extensions()));
        assertSecondRefused(
                first,
                new ClientHello(
                        second.random(), List.of(CipherSuite.TLS_AES_128_GCM_SHA256.id()), second.extensions()));
        assertSecondRefused(
                first,
                with(
                        second,
                        ExtensionType.APPLICATION_LAYER_PROTOCOL_NEGOTIATION,
                        ExtensionValues.protocols(List.of("other", HandshakePair.ALPN))));
        assertSecondRefused(first, with(second, ExtensionType.EARLY_DATA, value -> {}));
        assertSecondRefused(first, with(second, ExtensionType.COOKIE, value -> value.vector16(v -> v.u8(1))));
        assertSecondRefused(first, without(second, ExtensionType.SERVER_NAME));
        // The share that was not asked for, once more.
        assertSecondRefused(first, first);
    }

    @Test
    void aClientSendsFinishedAndThenNothing() throws QuicViolation {
        HandshakePair pair = new HandshakePair(HandshakePair.clientTrusting(CONFIG.identity()), CONFIG, 1);
        pair.run();
        for (HandshakeType type :
                List.of(HandshakeType.KEY_UPDATE, HandshakeType.FINISHED, HandshakeType.NEW_SESSION_TICKET)) {
            HandshakePair done = new HandshakePair(HandshakePair.clientTrusting(CONFIG.identity()), CONFIG, 1).run();
            byte[] message = MessageWriter.message(type, writer -> writer.u8(0));
            assertFails(
                    Alert.UNEXPECTED_MESSAGE,
                    () -> done.server.handshake.receive(EncryptionLevel.ONE_RTT, message, 0, message.length));
        }
        for (HandshakeType type :
                List.of(HandshakeType.CERTIFICATE, HandshakeType.END_OF_EARLY_DATA, HandshakeType.CLIENT_HELLO)) {
            TlsHandshake server = server();
            receive(server, hello().encode());
            byte[] message = MessageWriter.message(type, writer -> {});
            assertFails(
                    Alert.UNEXPECTED_MESSAGE,
                    () -> server.receive(EncryptionLevel.HANDSHAKE, message, 0, message.length));
        }
        TlsHandshake server = server();
        receive(server, hello().encode());
        assertFails(Alert.UNEXPECTED_MESSAGE, () -> receive(server, hello().encode()));
    }

    @Test
    void aWrongFinishedDoesNotComplete() throws QuicViolation {
        TlsHandshake server = server();
        receive(server, hello().encode());
        byte[] finished = MessageWriter.message(
                HandshakeType.FINISHED,
                writer -> writer.bytes(new byte[CONFIG.cipherSuites().getFirst().hashLength()]));
        assertFails(Alert.DECRYPT_ERROR, () -> server.receive(EncryptionLevel.HANDSHAKE, finished, 0, finished.length));
        assertFalse(server.isComplete());
    }

    @Test
    void everyTruncatedHelloIsADecodeErrorOrWaitsForMore() throws QuicViolation {
        byte[] hello = hello().encode();
        for (int length = Message.HEADER_LENGTH; length < hello.length; length++) {
            byte[] shorter = Arrays.copyOf(hello, length);
            TlsHandshake waiting = server();
            receive(waiting, shorter);
            assertFalse(waiting.pollEvent() != null);
            // With a header that claims it is whole.
            int body = length - Message.HEADER_LENGTH;
            shorter[2] = (byte) (body >>> 8);
            shorter[3] = (byte) body;
            if (body == 2 + ClientHello.RANDOM_LENGTH + 1 + 2 + 2 * CipherSuite.values().length + 2) {
                assertFails(Alert.PROTOCOL_VERSION, () -> receive(server(), shorter));
            } else {
                assertFails(Alert.DECODE_ERROR, () -> receive(server(), shorter));
            }
        }
    }

    private static TlsHandshake server() {
        return TlsHandshake.server(CONFIG, HandshakePair.SERVER_PARAMETERS, new SeededEntropy(2));
    }

    private static void receive(TlsHandshake server, byte[] bytes) throws QuicViolation {
        server.receive(EncryptionLevel.INITIAL, bytes, 0, bytes.length);
    }

    private static List<TlsEvent> assertAnswered(ClientHello hello) throws QuicViolation {
        TlsHandshake server = server();
        receive(server, hello.encode());
        List<TlsEvent> events = new ArrayList<>();
        for (TlsEvent event = server.pollEvent(); event != null; event = server.pollEvent()) {
            events.add(event);
        }
        assertEquals(EncryptionLevel.ONE_RTT, ((TlsEvent.SecretsReady) events.getLast()).level());
        return events;
    }

    private static void assertRefused(Alert alert, ClientHello hello) {
        assertFails(alert, () -> receive(server(), hello.encode()));
    }

    /** A first hello that makes the server ask for secp256r1, and what it says to the second. */
    private static List<TlsEvent> afterRetry(ClientHello first, ClientHello second) throws QuicViolation {
        TlsHandshake server = TlsHandshake.server(
                new ServerTlsConfig(
                        CONFIG.identity(), CONFIG.alpn(), CONFIG.cipherSuites(), List.of(NamedGroup.SECP256R1)),
                HandshakePair.SERVER_PARAMETERS,
                new SeededEntropy(2));
        receive(server, first.encode());
        assertTrue(server.pollEvent() instanceof TlsEvent.HandshakeBytes);
        receive(server, second.encode());
        List<TlsEvent> events = new ArrayList<>();
        for (TlsEvent event = server.pollEvent(); event != null; event = server.pollEvent()) {
            events.add(event);
        }
        return events;
    }

    private static void assertSecondRefused(ClientHello first, ClientHello second) {
        assertFails(Alert.ILLEGAL_PARAMETER, () -> afterRetry(first, second));
    }

    private static ClientHello hello() throws QuicViolation {
        return ScriptedServer.withHello().hello;
    }

    private static ClientHello helloAfterRetry() throws QuicViolation {
        ScriptedServer server = ScriptedServer.withHello();
        server.sendRetry(ScriptedServer.version(ClientHello.TLS_1_3)
                .add(ExtensionType.KEY_SHARE, value -> value.u16(NamedGroup.SECP256R1.id())));
        server.readHello();
        return server.hello;
    }

    private static ClientHello without(ClientHello hello, int type) {
        Extensions extensions = new Extensions();
        hello.extensions().types().stream()
                .filter(present -> present != type)
                .forEach(present -> extensions.add(
                        present,
                        value -> value.bytes(hello.extensions().find(present).rest())));
        return new ClientHello(hello.random(), hello.cipherSuites(), extensions);
    }

    private static ClientHello with(ClientHello hello, int type, Consumer<MessageWriter> value) {
        ClientHello changed = without(hello, type);
        changed.extensions().add(type, value);
        return changed;
    }

    private static Consumer<MessageWriter> psk(int identities, int binders) {
        return value -> value.vector16(list -> {
                    for (int i = 0; i < identities; i++) {
                        list.vector16(identity -> identity.bytes(new byte[50])).u32(7);
                    }
                })
                .vector16(list -> {
                    for (int i = 0; i < binders; i++) {
                        list.vector8(binder -> binder.bytes(new byte[32]));
                    }
                });
    }
}
