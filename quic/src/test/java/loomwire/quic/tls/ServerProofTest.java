package loomwire.quic.tls;

import static loomwire.quic.tls.Violations.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import loomwire.quic.ServerTrust;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.base.TransportError;
import org.junit.jupiter.api.Test;

/** What our client accepts and refuses from a server's Certificate on, and after the handshake. */
class ServerProofTest {
    private static final SigningIdentity IDENTITY = Identities.GENERATED.identity();

    @Test
    void aCertificateRequestIsAnsweredWithNoCertificate() throws QuicViolation {
        ScriptedServer server = ScriptedServer.upToEncryptedExtensions();
        server.send(EncryptionLevel.HANDSHAKE, request(List.of(0x0403), 0));
        server.sendCertificate();
        server.sendCertificateVerify();
        server.sendFinished();
        assertTrue(server.client.isComplete());
        List<TlsEvent.HandshakeBytes> flight = server.poll();
        assertEquals(2, flight.size());
        assertArrayEquals(
                new byte[] {(byte) HandshakeType.CERTIFICATE.code(), 0, 0, 4, 0, 0, 0, 0},
                flight.getFirst().bytes());
        server.transcript.add(flight.getFirst().bytes());
        assertArrayEquals(
                server.finished(server.keys.clientHandshakeSecret()),
                flight.getLast().bytes());
    }

    @Test
    void aMalformedCertificateRequestIsRefused() throws QuicViolation {
        ScriptedServer context = ScriptedServer.upToEncryptedExtensions();
        assertFails(
                Alert.ILLEGAL_PARAMETER, () -> context.send(EncryptionLevel.HANDSHAKE, request(List.of(0x0403), 1)));
        ScriptedServer noSchemes = ScriptedServer.upToEncryptedExtensions();
        byte[] withoutExtensions = MessageWriter.message(
                HandshakeType.CERTIFICATE_REQUEST,
                writer -> writer.vector8(v -> {}).vector16(v -> {}));
        assertFails(Alert.MISSING_EXTENSION, () -> noSchemes.send(EncryptionLevel.HANDSHAKE, withoutExtensions));
        ScriptedServer twice = ScriptedServer.upToEncryptedExtensions();
        twice.send(EncryptionLevel.HANDSHAKE, request(List.of(0x0403), 0));
        assertFails(Alert.UNEXPECTED_MESSAGE, () -> twice.send(EncryptionLevel.HANDSHAKE, request(List.of(0x0403), 0)));
    }

    @Test
    void aServerMustShowACertificate() throws QuicViolation {
        ScriptedServer none = ScriptedServer.upToEncryptedExtensions();
        assertFails(
                Alert.DECODE_ERROR,
                () -> none.send(EncryptionLevel.HANDSHAKE, new CertificateMessage(new byte[0], List.of()).encode()));
        ScriptedServer context = ScriptedServer.upToEncryptedExtensions();
        byte[] der = CertificateMessage.of(IDENTITY.chain()).certificates().getFirst();
        assertFails(
                Alert.ILLEGAL_PARAMETER,
                () -> context.send(
                        EncryptionLevel.HANDSHAKE, new CertificateMessage(new byte[1], List.of(der)).encode()));
        ScriptedServer longChain = ScriptedServer.upToEncryptedExtensions();
        assertFails(
                Alert.BAD_CERTIFICATE,
                () -> longChain.send(
                        EncryptionLevel.HANDSHAKE,
                        new CertificateMessage(new byte[0], Collections.nCopies(11, der)).encode()));
        ScriptedServer trailing = ScriptedServer.upToEncryptedExtensions();
        byte[] longer = Arrays.copyOf(der, der.length + 1);
        assertFails(
                Alert.BAD_CERTIFICATE,
                () -> trailing.send(
                        EncryptionLevel.HANDSHAKE, new CertificateMessage(new byte[0], List.of(longer)).encode()));
        ScriptedServer pem = ScriptedServer.upToEncryptedExtensions();
        assertFails(
                Alert.BAD_CERTIFICATE,
                () -> pem.send(
                        EncryptionLevel.HANDSHAKE,
                        new CertificateMessage(
                                        new byte[0],
                                        List.of(IDENTITY.certificatePem().getBytes(StandardCharsets.US_ASCII)))
                                .encode()));
        ScriptedServer extension = ScriptedServer.upToEncryptedExtensions();
        byte[] stapled = MessageWriter.message(
                HandshakeType.CERTIFICATE,
                writer -> writer.vector8(v -> {}).vector24(list -> {
                    list.vector24(v -> v.bytes(der));
                    new Extensions().add(5, value -> value.u8(1)).write(list);
                }));
        assertFails(Alert.UNSUPPORTED_EXTENSION, () -> extension.send(EncryptionLevel.HANDSHAKE, stapled));
    }

    @Test
    void aServerMustProveThatItHasTheKey() throws QuicViolation {
        SigningIdentity other =
                SigningIdentity.generate(Pki.NAME, Pki.NOW, Pki.NOW.plusSeconds(9), new SeededEntropy(77));
        SignatureScheme scheme = SignatureScheme.ECDSA_SECP256R1_SHA256;
        for (ServerTrust trust :
                List.of(new ServerTrust.SkipVerification(), new ServerTrust.Pins(Set.of(IDENTITY.pin())))) {
            ScriptedServer server = new ScriptedServer(HandshakePair.clientConfig(trust), IDENTITY);
            server.sendServerHello(server.goodHelloExtensions());
            server.sendEncryptedExtensions(ScriptedServer.goodEncryptedExtensions());
            server.sendCertificate();
            byte[] wrong = server.signature(scheme, other);
            assertFails(Alert.DECRYPT_ERROR, () -> server.sendCertificateVerify(scheme.id(), wrong));
        }
        for (byte[] signature : List.of(new byte[0], new byte[70], new byte[] {0x30, 6, 2, 1, 0, 2, 1, 0})) {
            ScriptedServer server = ScriptedServer.upToCertificate();
            assertFails(Alert.DECRYPT_ERROR, () -> server.sendCertificateVerify(scheme.id(), signature));
        }
    }

    @Test
    void theSchemeMustBeOneOfferedThatFitsTheKey() throws QuicViolation {
        for (int scheme : new int[] {0x0401, 0x0804, 0x0807, 0x0503, 0x0203, 0xffff}) {
            ScriptedServer server = ScriptedServer.upToCertificate();
            byte[] signature = server.signature(SignatureScheme.ECDSA_SECP256R1_SHA256, IDENTITY);
            assertFails(Alert.ILLEGAL_PARAMETER, () -> server.sendCertificateVerify(scheme, signature));
        }
    }

    @Test
    void aFinishedMustMatch() throws QuicViolation {
        ScriptedServer wrong = ScriptedServer.upToCertificate();
        wrong.sendCertificateVerify();
        assertFails(Alert.DECRYPT_ERROR, () -> wrong.send(EncryptionLevel.HANDSHAKE, finished(new byte[32])));
        for (int length : new int[] {0, 31, 33}) {
            ScriptedServer server = ScriptedServer.upToCertificate();
            server.sendCertificateVerify();
            assertFails(Alert.DECODE_ERROR, () -> server.send(EncryptionLevel.HANDSHAKE, finished(new byte[length])));
        }
    }

    @Test
    void noMessageMayBeLeftOut() throws QuicViolation {
        ScriptedServer noExtensions = ScriptedServer.upToServerHello();
        assertFails(Alert.UNEXPECTED_MESSAGE, noExtensions::sendCertificate);
        ScriptedServer noCertificate = ScriptedServer.upToEncryptedExtensions();
        assertFails(Alert.UNEXPECTED_MESSAGE, noCertificate::sendCertificateVerify);
        // The gravest one: without Certificate and CertificateVerify the server would not be authenticated at all.
        ScriptedServer anonymous = ScriptedServer.upToEncryptedExtensions();
        assertFails(Alert.UNEXPECTED_MESSAGE, anonymous::sendFinished);
        ScriptedServer noProof = ScriptedServer.upToCertificate();
        assertFails(Alert.UNEXPECTED_MESSAGE, noProof::sendFinished);
    }

    @Test
    void aTicketAfterTheHandshakeIsCheckedAndIgnored() throws QuicViolation {
        ScriptedServer server = ScriptedServer.upToFinished();
        server.poll();
        byte[] ticket = ticket(extensions -> {});
        for (byte b : ticket) {
            server.client.receive(EncryptionLevel.ONE_RTT, new byte[] {b}, 0, 1);
        }
        server.send(
                EncryptionLevel.ONE_RTT,
                ticket(list -> list.u16(ExtensionType.EARLY_DATA).vector16(value -> value.u32(0xffffffffL))));
        assertTrue(server.poll().isEmpty());
        assertTrue(server.client.isComplete());
        assertFails(
                TransportError.PROTOCOL_VIOLATION,
                () -> server.send(
                        EncryptionLevel.ONE_RTT,
                        ticket(list -> list.u16(ExtensionType.EARLY_DATA).vector16(value -> value.u32(16384)))));
    }

    @Test
    void aMalformedTicketIsADecodeError() throws QuicViolation {
        ScriptedServer server = ScriptedServer.upToFinished();
        byte[] empty = MessageWriter.message(
                HandshakeType.NEW_SESSION_TICKET,
                writer ->
                        writer.u32(1).u32(2).vector8(v -> {}).vector16(v -> {}).vector16(v -> {}));
        assertFails(Alert.DECODE_ERROR, () -> server.send(EncryptionLevel.ONE_RTT, empty));
    }

    @Test
    void nothingButTicketsMayFollowTheHandshake() throws QuicViolation {
        ScriptedServer update = ScriptedServer.upToFinished();
        byte[] keyUpdate = MessageWriter.message(HandshakeType.KEY_UPDATE, writer -> writer.u8(0));
        assertFails(Alert.UNEXPECTED_MESSAGE, () -> update.send(EncryptionLevel.ONE_RTT, keyUpdate));
        ScriptedServer request = ScriptedServer.upToFinished();
        assertFails( // RFC 9001 §4.4 wants this code, and not that of an alert
                TransportError.PROTOCOL_VIOLATION,
                () -> request.send(EncryptionLevel.ONE_RTT, request(List.of(0x0403), 4)));
    }

    private static byte[] finished(byte[] verifyData) {
        return MessageWriter.message(HandshakeType.FINISHED, writer -> writer.bytes(verifyData));
    }

    private static byte[] ticket(Consumer<MessageWriter> extensions) {
        return MessageWriter.message(
                HandshakeType.NEW_SESSION_TICKET,
                writer -> writer.u32(7200)
                        .u32(1)
                        .vector8(nonce -> nonce.u8(0))
                        .vector16(ticket -> ticket.bytes(new byte[100]))
                        .vector16(extensions));
    }

    private static byte[] request(List<Integer> schemes, int contextLength) {
        Extensions extensions = new Extensions()
                .add(ExtensionType.SIGNATURE_ALGORITHMS, ExtensionValues.codePoints(schemes))
                .add(47, value -> value.u16(0));
        return MessageWriter.message(HandshakeType.CERTIFICATE_REQUEST, writer -> {
            writer.vector8(context -> context.bytes(new byte[contextLength]));
            extensions.write(writer);
        });
    }
}
