package loomwire.quic.tls;

import java.util.ArrayList;
import java.util.List;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.crypto.CipherSuite;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;

/** A server that says what a test wants, right or wrong, to our client. */
final class ScriptedServer {
    static final CipherSuite SUITE = CipherSuite.TLS_AES_128_GCM_SHA256;

    final TlsHandshake client;
    final List<TlsEvent> events = new ArrayList<>();
    final Transcript transcript = new Transcript();
    final KeySchedule keys = new KeySchedule(SUITE);
    ClientHello hello;

    private final SigningIdentity identity;
    private final SeededEntropy entropy = new SeededEntropy(99);
    private byte[] sharedSecret = new byte[32];

    ScriptedServer(ClientTlsConfig config, SigningIdentity identity) throws QuicViolation {
        this.client = TlsHandshake.client(config, HandshakePair.CLIENT_PARAMETERS, new SeededEntropy(42));
        this.identity = identity;
        transcript.start(SUITE);
        client.start();
        readHello();
    }

    /** A client that trusts the identity by its pin. */
    static ScriptedServer withHello() throws QuicViolation {
        SigningIdentity identity = Identities.GENERATED.identity();
        return new ScriptedServer(HandshakePair.clientTrusting(identity), identity);
    }

    static ScriptedServer upToServerHello() throws QuicViolation {
        ScriptedServer server = withHello();
        server.sendServerHello(server.goodHelloExtensions());
        return server;
    }

    static ScriptedServer upToEncryptedExtensions() throws QuicViolation {
        ScriptedServer server = upToServerHello();
        server.sendEncryptedExtensions(goodEncryptedExtensions());
        return server;
    }

    static ScriptedServer upToCertificate() throws QuicViolation {
        ScriptedServer server = upToEncryptedExtensions();
        server.sendCertificate();
        return server;
    }

    static ScriptedServer upToFinished() throws QuicViolation {
        ScriptedServer server = upToCertificate();
        server.sendCertificateVerify();
        server.sendFinished();
        return server;
    }

    /** Takes the client's hello into the transcript. */
    void readHello() throws QuicViolation {
        byte[] bytes = poll().getFirst().bytes();
        hello = ClientHello.read(new Message(HandshakeType.CLIENT_HELLO, bytes).body());
        transcript.add(bytes);
    }

    List<TlsEvent.HandshakeBytes> poll() {
        List<TlsEvent.HandshakeBytes> flight = new ArrayList<>();
        for (TlsEvent event = client.pollEvent(); event != null; event = client.pollEvent()) {
            events.add(event);
            if (event instanceof TlsEvent.HandshakeBytes bytes) {
                flight.add(bytes);
            }
        }
        return flight;
    }

    void send(EncryptionLevel level, byte[] message) throws QuicViolation {
        transcript.add(message);
        client.receive(level, message, 0, message.length);
    }

    void sendRetry(Extensions extensions) throws QuicViolation {
        transcript.replaceByMessageHash();
        send(
                EncryptionLevel.INITIAL,
                ServerHello.retryRequest(SUITE.id(), extensions).encode());
    }

    Extensions goodHelloExtensions() throws QuicViolation {
        ExtensionValues.KeyShareEntry share = ExtensionValues.readClientShares(
                        hello.extensions().find(ExtensionType.KEY_SHARE))
                .getFirst();
        KeyExchange exchange = KeyExchange.generate(NamedGroup.byId(share.group()), entropy);
        sharedSecret = exchange.sharedSecret(share.key());
        return version(ClientHello.TLS_1_3)
                .add(
                        ExtensionType.KEY_SHARE,
                        new ExtensionValues.KeyShareEntry(share.group(), exchange.publicKey())::write);
    }

    static Extensions version(int version) {
        return new Extensions().add(ExtensionType.SUPPORTED_VERSIONS, value -> value.u16(version));
    }

    void sendServerHello(Extensions extensions) throws QuicViolation {
        sendServerHello(SUITE.id(), extensions);
    }

    void sendServerHello(int suite, Extensions extensions) throws QuicViolation {
        send(EncryptionLevel.INITIAL, new ServerHello(new byte[32], suite, extensions).encode());
        keys.enterHandshake(sharedSecret, transcript.hash());
    }

    static Extensions goodEncryptedExtensions() {
        return protocols(HandshakePair.ALPN)
                .add(ExtensionType.QUIC_TRANSPORT_PARAMETERS, value -> value.bytes(HandshakePair.SERVER_PARAMETERS));
    }

    static Extensions protocols(String... names) {
        return new Extensions()
                .add(ExtensionType.APPLICATION_LAYER_PROTOCOL_NEGOTIATION, ExtensionValues.protocols(List.of(names)));
    }

    void sendEncryptedExtensions(Extensions extensions) throws QuicViolation {
        send(EncryptionLevel.HANDSHAKE, MessageWriter.message(HandshakeType.ENCRYPTED_EXTENSIONS, extensions::write));
    }

    void sendCertificate() throws QuicViolation {
        send(EncryptionLevel.HANDSHAKE, CertificateMessage.of(identity.chain()).encode());
    }

    void sendCertificateVerify() throws QuicViolation {
        SignatureScheme scheme = SignatureScheme.ECDSA_SECP256R1_SHA256;
        sendCertificateVerify(scheme.id(), signature(scheme, identity));
    }

    byte[] signature(SignatureScheme scheme, SigningIdentity signer) {
        AsymmetricKeyParameter key = SignatureScheme.convert(signer.key());
        return scheme.sign(key, CertificateVerify.signedContent(transcript.hash()), entropy);
    }

    void sendCertificateVerify(int scheme, byte[] signature) throws QuicViolation {
        send(EncryptionLevel.HANDSHAKE, new CertificateVerify(scheme, signature).encode());
    }

    byte[] finished() {
        return finished(keys.serverHandshakeSecret());
    }

    byte[] finished(byte[] secret) {
        byte[] verifyData = keys.verifyData(secret, transcript.hash());
        return MessageWriter.message(HandshakeType.FINISHED, writer -> writer.bytes(verifyData));
    }

    void sendFinished() throws QuicViolation {
        send(EncryptionLevel.HANDSHAKE, finished());
    }
}
