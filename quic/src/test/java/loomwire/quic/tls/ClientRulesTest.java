package loomwire.quic.tls;

import static loomwire.quic.tls.Violations.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.crypto.CipherSuite;
import org.junit.jupiter.api.Test;

/** What our client accepts and refuses in a server's hello, retry and extensions. */
class ClientRulesTest {
    private static final int UNKNOWN_EXTENSION = 0x7a7a;

    @Test
    void theScriptedServerCompletesWhenItSaysWhatIsRight() throws QuicViolation {
        ScriptedServer server = ScriptedServer.upToFinished();
        assertTrue(server.client.isComplete());
        byte[] expected = server.finished(server.keys.clientHandshakeSecret());
        assertArrayEquals(expected, server.poll().getLast().bytes());
    }

    @Test
    void aCookieIsReturnedAsItCame() throws QuicViolation {
        ScriptedServer server = ScriptedServer.withHello();
        byte[] cookie = {7, 7, 7, 0, 7};
        Extensions extensions = ScriptedServer.version(ClientHello.TLS_1_3)
                .add(ExtensionType.COOKIE, value -> value.vector16(v -> v.bytes(cookie)));
        byte[] firstRandom = server.hello.random();
        byte[] firstShare =
                server.hello.extensions().find(ExtensionType.KEY_SHARE).rest();
        server.sendRetry(extensions);
        server.readHello();
        assertArrayEquals(
                cookie, ExtensionValues.readCookie(server.hello.extensions().find(ExtensionType.COOKIE)));
        assertArrayEquals(firstRandom, server.hello.random());
        assertArrayEquals(
                firstShare,
                server.hello.extensions().find(ExtensionType.KEY_SHARE).rest());
        server.sendServerHello(server.goodHelloExtensions());
        server.sendEncryptedExtensions(ScriptedServer.goodEncryptedExtensions());
        server.sendCertificate();
        server.sendCertificateVerify();
        server.sendFinished();
        assertTrue(server.client.isComplete());
    }

    @Test
    void aRetryMustAskForSomethingThatCanBeDone() throws QuicViolation {
        ScriptedServer nothing = ScriptedServer.withHello();
        assertFails(Alert.ILLEGAL_PARAMETER, () -> nothing.sendRetry(ScriptedServer.version(ClientHello.TLS_1_3)));
        ScriptedServer sameGroup = ScriptedServer.withHello();
        assertFails(Alert.ILLEGAL_PARAMETER, () -> sameGroup.sendRetry(retryFor(NamedGroup.X25519.id())));
        ScriptedServer unknownGroup = ScriptedServer.withHello();
        assertFails(Alert.ILLEGAL_PARAMETER, () -> unknownGroup.sendRetry(retryFor(0x0018)));
        ScriptedServer unknownExtension = ScriptedServer.withHello();
        assertFails(
                Alert.UNSUPPORTED_EXTENSION,
                () -> unknownExtension.sendRetry(
                        retryFor(NamedGroup.SECP256R1.id()).add(UNKNOWN_EXTENSION, value -> {})));
        ScriptedServer twice = ScriptedServer.withHello();
        twice.sendRetry(retryFor(NamedGroup.SECP256R1.id()));
        twice.readHello();
        assertFails(Alert.UNEXPECTED_MESSAGE, () -> twice.sendRetry(retryFor(NamedGroup.X25519.id())));
    }

    @Test
    void theSuiteOfARetryStaysChosen() throws QuicViolation {
        ScriptedServer server = ScriptedServer.withHello();
        server.sendRetry(retryFor(NamedGroup.SECP256R1.id()));
        server.readHello();
        Extensions extensions = server.goodHelloExtensions();
        assertFails(
                Alert.ILLEGAL_PARAMETER,
                () -> server.sendServerHello(CipherSuite.TLS_CHACHA20_POLY1305_SHA256.id(), extensions));
    }

    @Test
    void aServerHelloAnswersWhatWasOffered() throws QuicViolation {
        ScriptedServer noVersion = ScriptedServer.withHello();
        assertFails(Alert.PROTOCOL_VERSION, () -> noVersion.sendServerHello(new Extensions()));
        ScriptedServer oldVersion = ScriptedServer.withHello();
        assertFails(Alert.ILLEGAL_PARAMETER, () -> oldVersion.sendServerHello(ScriptedServer.version(0x0303)));
        ScriptedServer noShare = ScriptedServer.withHello();
        assertFails(
                Alert.MISSING_EXTENSION, () -> noShare.sendServerHello(ScriptedServer.version(ClientHello.TLS_1_3)));
        ScriptedServer otherGroup = ScriptedServer.withHello();
        assertFails(
                Alert.ILLEGAL_PARAMETER,
                () -> otherGroup.sendServerHello(ScriptedServer.version(ClientHello.TLS_1_3)
                        .add(
                                ExtensionType.KEY_SHARE,
                                new ExtensionValues.KeyShareEntry(NamedGroup.SECP256R1.id(), new byte[65])::write)));
        ScriptedServer unknownSuite = ScriptedServer.withHello();
        assertFails(
                Alert.ILLEGAL_PARAMETER,
                () -> unknownSuite.sendServerHello(0x1304, unknownSuite.goodHelloExtensions()));
        ScriptedServer preSharedKey = ScriptedServer.withHello();
        assertFails(
                Alert.UNSUPPORTED_EXTENSION,
                () -> preSharedKey.sendServerHello(
                        preSharedKey.goodHelloExtensions().add(ExtensionType.PRE_SHARED_KEY, value -> value.u16(0))));
        ScriptedServer misplaced = ScriptedServer.withHello();
        assertFails(
                Alert.ILLEGAL_PARAMETER,
                () -> misplaced.sendServerHello(misplaced
                        .goodHelloExtensions()
                        .add(ExtensionType.APPLICATION_LAYER_PROTOCOL_NEGOTIATION, value -> {})));
        ScriptedServer cookie = ScriptedServer.withHello();
        assertFails(
                Alert.UNSUPPORTED_EXTENSION,
                () -> cookie.sendServerHello(
                        cookie.goodHelloExtensions().add(ExtensionType.COOKIE, value -> value.vector16(v -> v.u8(1)))));
    }

    @Test
    void aSessionIdEchoIsRefused() throws QuicViolation {
        ScriptedServer server = ScriptedServer.withHello();
        Extensions extensions = server.goodHelloExtensions();
        byte[] hello = MessageWriter.message(HandshakeType.SERVER_HELLO, writer -> {
            writer.u16(ClientHello.LEGACY_VERSION).bytes(new byte[32]).vector8(id -> id.u8(1));
            writer.u16(ScriptedServer.SUITE.id()).u8(0);
            extensions.write(writer);
        });
        assertFails(Alert.ILLEGAL_PARAMETER, () -> server.send(EncryptionLevel.INITIAL, hello));
    }

    @Test
    void aKeyShareOfSmallOrderIsRefused() throws QuicViolation {
        ScriptedServer server = ScriptedServer.withHello();
        assertFails(
                Alert.ILLEGAL_PARAMETER,
                () -> server.sendServerHello(ScriptedServer.version(ClientHello.TLS_1_3)
                        .add(
                                ExtensionType.KEY_SHARE,
                                new ExtensionValues.KeyShareEntry(NamedGroup.X25519.id(), new byte[32])::write)));
    }

    @Test
    void encryptedExtensionsMustAgreeOnAProtocolAndBringParameters() throws QuicViolation {
        ScriptedServer noParameters = ScriptedServer.upToServerHello();
        assertFails(
                Alert.MISSING_EXTENSION,
                () -> noParameters.sendEncryptedExtensions(ScriptedServer.protocols(HandshakePair.ALPN)));
        ScriptedServer noProtocol = ScriptedServer.upToServerHello();
        assertFails(
                Alert.NO_APPLICATION_PROTOCOL,
                () -> noProtocol.sendEncryptedExtensions(
                        new Extensions().add(ExtensionType.QUIC_TRANSPORT_PARAMETERS, value -> {})));
        ScriptedServer otherProtocol = ScriptedServer.upToServerHello();
        assertFails(
                Alert.ILLEGAL_PARAMETER, () -> otherProtocol.sendEncryptedExtensions(ScriptedServer.protocols("h3")));
        ScriptedServer twoProtocols = ScriptedServer.upToServerHello();
        assertFails(
                Alert.ILLEGAL_PARAMETER,
                () -> twoProtocols.sendEncryptedExtensions(ScriptedServer.protocols(HandshakePair.ALPN, "h3")));
        ScriptedServer unknown = ScriptedServer.upToServerHello();
        assertFails(
                Alert.UNSUPPORTED_EXTENSION,
                () -> unknown.sendEncryptedExtensions(
                        ScriptedServer.goodEncryptedExtensions().add(UNKNOWN_EXTENSION, value -> {})));
        ScriptedServer misplaced = ScriptedServer.upToServerHello();
        assertFails(
                Alert.ILLEGAL_PARAMETER,
                () -> misplaced.sendEncryptedExtensions(
                        ScriptedServer.goodEncryptedExtensions().add(ExtensionType.KEY_SHARE, value -> {})));
    }

    @Test
    void aServerMayAcknowledgeTheNameAndNameItsGroups() throws QuicViolation {
        ScriptedServer server = ScriptedServer.upToServerHello();
        server.sendEncryptedExtensions(ScriptedServer.goodEncryptedExtensions()
                .add(ExtensionType.SERVER_NAME, value -> {})
                .add(ExtensionType.SUPPORTED_GROUPS, ExtensionValues.codePoints(List.of(0x0018))));
        server.sendCertificate();
        assertFalse(server.client.isComplete());
        ScriptedServer named = ScriptedServer.upToServerHello();
        assertFails(
                Alert.DECODE_ERROR,
                () -> named.sendEncryptedExtensions(
                        ScriptedServer.goodEncryptedExtensions().add(ExtensionType.SERVER_NAME, value -> value.u8(1))));
    }

    @Test
    void aFailedHandshakeStaysFailedAndSilent() throws QuicViolation {
        ScriptedServer server = ScriptedServer.upToServerHello();
        server.poll();
        QuicViolation first =
                assertFails(Alert.NO_APPLICATION_PROTOCOL, () -> server.sendEncryptedExtensions(new Extensions()));
        QuicViolation second = assertFails(
                Alert.NO_APPLICATION_PROTOCOL,
                () -> server.sendEncryptedExtensions(ScriptedServer.goodEncryptedExtensions()));
        assertEquals(first, second);
        assertNull(server.client.pollEvent());
        assertFalse(server.client.isComplete() || server.client.isExporterReady());
    }

    @Test
    void bytesAtTheWrongLevelAreUnexpected() throws QuicViolation {
        byte[] anything = {2};
        for (EncryptionLevel level : EncryptionLevel.values()) {
            if (level != EncryptionLevel.INITIAL) {
                ScriptedServer server = ScriptedServer.withHello();
                assertFails(Alert.UNEXPECTED_MESSAGE, () -> server.client.receive(level, anything, 0, 1));
            }
            if (level != EncryptionLevel.HANDSHAKE) {
                ScriptedServer server = ScriptedServer.upToServerHello();
                assertFails(Alert.UNEXPECTED_MESSAGE, () -> server.client.receive(level, anything, 0, 1));
            }
            if (level != EncryptionLevel.ONE_RTT) {
                ScriptedServer server = ScriptedServer.upToFinished();
                assertFails(Alert.UNEXPECTED_MESSAGE, () -> server.client.receive(level, anything, 0, 1));
            }
        }
    }

    @Test
    void nothingMaySpanAChangeOfKeys() throws QuicViolation {
        ScriptedServer server = ScriptedServer.withHello();
        byte[] hello = new ServerHello(new byte[32], ScriptedServer.SUITE.id(), server.goodHelloExtensions()).encode();
        byte[] longer = Arrays.copyOf(hello, hello.length + 1);
        longer[hello.length] = (byte) HandshakeType.ENCRYPTED_EXTENSIONS.code();
        assertFails(Alert.UNEXPECTED_MESSAGE, () -> server.send(EncryptionLevel.INITIAL, longer));

        ScriptedServer end = ScriptedServer.upToCertificate();
        end.sendCertificateVerify();
        end.poll();
        byte[] finished = end.finished();
        byte[] more = Arrays.copyOf(finished, finished.length + 1);
        more[finished.length] = (byte) HandshakeType.NEW_SESSION_TICKET.code();
        assertFails(Alert.UNEXPECTED_MESSAGE, () -> end.send(EncryptionLevel.HANDSHAKE, more));
        assertFalse(end.client.isComplete());
        assertNull(end.client.pollEvent(), "no completion may come out");
    }

    @Test
    void messagesThatAreTooLongAreRefusedBeforeTheyCome() throws QuicViolation {
        for (HandshakeType type : List.of(HandshakeType.SERVER_HELLO, HandshakeType.CERTIFICATE)) {
            ScriptedServer server = ScriptedServer.withHello();
            int length = type.maxLength() + 1;
            byte[] header = {(byte) type.code(), (byte) (length >>> 16), (byte) (length >>> 8), (byte) length};
            server.client.receive(EncryptionLevel.INITIAL, header, 0, 3);
            assertFails(Alert.ILLEGAL_PARAMETER, () -> server.client.receive(EncryptionLevel.INITIAL, header, 3, 1));
        }
        ScriptedServer unknown = ScriptedServer.withHello();
        assertFails(
                Alert.UNEXPECTED_MESSAGE, () -> unknown.client.receive(EncryptionLevel.INITIAL, new byte[] {99}, 0, 1));
    }

    private static Extensions retryFor(int group) {
        return ScriptedServer.version(ClientHello.TLS_1_3).add(ExtensionType.KEY_SHARE, value -> value.u16(group));
    }
}
