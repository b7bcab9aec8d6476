package loomwire.quic.tls;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.crypto.CipherSuite;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;

/**
 * The client's side: one method a message, in the order in which they come. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#appendix-A.1">RFC 8446 §A.1</a>
 */
final class ClientHandshake extends HandshakeSide {
    private static final Set<Integer> IN_SERVER_HELLO =
            Set.of(ExtensionType.SUPPORTED_VERSIONS, ExtensionType.KEY_SHARE);
    private static final Set<Integer> IN_RETRY_REQUEST =
            Set.of(ExtensionType.SUPPORTED_VERSIONS, ExtensionType.KEY_SHARE, ExtensionType.COOKIE);

    /** Of those we offer; a group list here is advice for a next connection, which we do not take. */
    private static final Set<Integer> IN_ENCRYPTED_EXTENSIONS = Set.of(
            ExtensionType.SERVER_NAME,
            ExtensionType.SUPPORTED_GROUPS,
            ExtensionType.APPLICATION_LAYER_PROTOCOL_NEGOTIATION,
            ExtensionType.QUIC_TRANSPORT_PARAMETERS);

    private enum State {
        START,
        WAIT_SERVER_HELLO,
        WAIT_SECOND_SERVER_HELLO,
        WAIT_ENCRYPTED_EXTENSIONS,
        WAIT_CERTIFICATE_OR_REQUEST,
        WAIT_CERTIFICATE,
        WAIT_CERTIFICATE_VERIFY,
        WAIT_FINISHED,
        CONNECTED
    }

    private final ClientTlsConfig config;
    private State state = State.START;
    private byte[] random;
    private KeyExchange keyExchange;
    private Set<Integer> offered = Set.of();
    private String protocol;
    private CertificateRequest certificateRequest;
    private List<X509Certificate> serverChain = List.of();

    ClientHandshake(ClientTlsConfig config, byte[] transportParameters, Entropy entropy) {
        super(transportParameters, entropy);
        this.config = config;
    }

    @Override
    public void start() {
        if (state != State.START) {
            throw new IllegalStateException("the handshake was started already");
        }
        random = random();
        keyExchange = KeyExchange.generate(config.groups().getFirst(), entropy);
        sendHello(null);
        state = State.WAIT_SERVER_HELLO;
    }

    @Override
    public boolean isComplete() {
        return state == State.CONNECTED && !hasFailed();
    }

    @Override
    EncryptionLevel readLevel() {
        return switch (state) {
            case START, WAIT_SERVER_HELLO, WAIT_SECOND_SERVER_HELLO -> EncryptionLevel.INITIAL;
            case WAIT_ENCRYPTED_EXTENSIONS,
                    WAIT_CERTIFICATE_OR_REQUEST,
                    WAIT_CERTIFICATE,
                    WAIT_CERTIFICATE_VERIFY,
                    WAIT_FINISHED -> EncryptionLevel.HANDSHAKE;
            case CONNECTED -> EncryptionLevel.ONE_RTT;
        };
    }

    @Override
    void handle(Message message) throws QuicViolation {
        switch (state) {
            case START -> throw unexpected(message, "nothing");
            case WAIT_SERVER_HELLO, WAIT_SECOND_SERVER_HELLO -> serverHelloOrRetry(message);
            case WAIT_ENCRYPTED_EXTENSIONS -> encryptedExtensions(message);
            case WAIT_CERTIFICATE_OR_REQUEST -> {
                if (message.type() == HandshakeType.CERTIFICATE_REQUEST) {
                    certificateRequest(message);
                } else {
                    certificate(message);
                }
            }
            case WAIT_CERTIFICATE -> certificate(message);
            case WAIT_CERTIFICATE_VERIFY -> certificateVerify(message);
            case WAIT_FINISHED -> finished(message);
            case CONNECTED -> newSessionTicket(message);
        }
    }

    /** @param cookie of a HelloRetryRequest, or {@code null} */
    private void sendHello(byte[] cookie) {
        Extensions extensions = ClientHelloExtensions.of(config, keyExchange, transportParameters);
        if (cookie != null) {
            // RFC 8446 §4.2.2: returned as it came.
            extensions.add(ExtensionType.COOKIE, value -> value.vector16(v -> v.bytes(cookie)));
        }
        offered = extensions.types();
        List<Integer> suites =
                config.cipherSuites().stream().map(CipherSuite::id).toList();
        send(EncryptionLevel.INITIAL, new ClientHello(random, suites, extensions).encode());
    }

    private void serverHelloOrRetry(Message message) throws QuicViolation {
        expect(message, HandshakeType.SERVER_HELLO);
        ServerHello hello = ServerHello.read(message.body());
        int version = ExtensionValues.readCode(
                hello.extensions().find(ExtensionType.SUPPORTED_VERSIONS), "supported_versions");
        if (version != ClientHello.TLS_1_3) {
            throw Alert.ILLEGAL_PARAMETER.because("the server chose TLS version 0x" + Integer.toHexString(version));
        }
        chooseSuite(hello.cipherSuite());
        if (hello.isRetryRequest()) {
            if (config.mark() != null) {
                // It has no room for a mark, and a second hello would end the handshake with the server that has the
                // first.
                throw Alert.ACCESS_DENIED.because("who answered with a HelloRetryRequest need not hold the shared key");
            }
            retryRequest(message, hello.extensions());
        } else {
            serverHello(message, hello);
        }
    }

    private void chooseSuite(int id) throws QuicViolation {
        CipherSuite chosen = CipherSuite.byId(id);
        if (chosen == null || !config.cipherSuites().contains(chosen)) {
            throw Alert.ILLEGAL_PARAMETER.because("the server chose a cipher suite that was not offered");
        }
        // RFC 8446 §4.1.4: what a HelloRetryRequest chose stays chosen.
        if (suite != null && suite != chosen) {
            throw Alert.ILLEGAL_PARAMETER.because("the server chose another cipher suite than its HelloRetryRequest");
        }
        suite = chosen;
        transcript.start(suite);
    }

    private void retryRequest(Message message, Extensions extensions) throws QuicViolation {
        if (state == State.WAIT_SECOND_SERVER_HELLO) {
            throw Alert.UNEXPECTED_MESSAGE.because("a second HelloRetryRequest came");
        }
        extensions.requireOnly(IN_RETRY_REQUEST, offered, HandshakeType.SERVER_HELLO);
        MessageReader share = extensions.find(ExtensionType.KEY_SHARE);
        MessageReader cookieValue = extensions.find(ExtensionType.COOKIE);
        if (share == null && cookieValue == null) {
            throw Alert.ILLEGAL_PARAMETER.because("a HelloRetryRequest asks for nothing to be changed");
        }
        if (share != null) {
            NamedGroup group = NamedGroup.byId(ExtensionValues.readCode(share, "key_share"));
            if (group == null || !config.groups().contains(group) || group == keyExchange.group()) {
                throw Alert.ILLEGAL_PARAMETER.because(
                        "a HelloRetryRequest asks for a group that was not offered or whose key share it has");
            }
            forgetKeyExchange();
            keyExchange = KeyExchange.generate(group, entropy);
        }
        byte[] cookie = cookieValue == null ? null : ExtensionValues.readCookie(cookieValue);
        transcript.replaceByMessageHash();
        transcript.add(message.bytes());
        sendHello(cookie);
        state = State.WAIT_SECOND_SERVER_HELLO;
    }

    private void serverHello(Message message, ServerHello hello) throws QuicViolation {
        Extensions extensions = hello.extensions();
        extensions.requireOnly(IN_SERVER_HELLO, offered, HandshakeType.SERVER_HELLO);
        ExtensionValues.KeyShareEntry share = ExtensionValues.readServerShare(
                extensions.require(ExtensionType.KEY_SHARE, HandshakeType.SERVER_HELLO));
        if (share.group() != keyExchange.group().id()) {
            throw Alert.ILLEGAL_PARAMETER.because("the server's key share is of a group for which it has none of ours");
        }
        requireMark(hello, share.key());
        byte[] sharedSecret = keyExchange.sharedSecret(share.key());
        forgetKeyExchange();
        transcript.add(message.bytes());
        keys = new KeySchedule(suite);
        keys.enterHandshake(sharedSecret, transcript.hash());
        ready(EncryptionLevel.HANDSHAKE, keys.serverHandshakeSecret(), keys.clientHandshakeSecret());
        state = State.WAIT_ENCRYPTED_EXTENSIONS;
    }

    private void ready(EncryptionLevel level, byte[] serverSecret, byte[] clientSecret) {
        tell(config.keyLog(), level, false, random, serverSecret);
        tell(config.keyLog(), level, true, random, clientSecret);
        emit(TlsEvent.SecretsReady.copyOf(level, suite, serverSecret, clientSecret));
    }

    private void requireMark(ServerHello hello, byte[] serverShare) throws QuicViolation {
        if (config.mark() == null) {
            return;
        }
        if (!config.mark().isIn(hello.random(), transcript.hash(), serverShare)) {
            throw Alert.ACCESS_DENIED.because("who answered does not hold the shared key");
        }
        emit(new TlsEvent.AnswerMarked());
    }

    private void encryptedExtensions(Message message) throws QuicViolation {
        expect(message, HandshakeType.ENCRYPTED_EXTENSIONS);
        MessageReader body = message.body();
        Extensions extensions = Extensions.read(body);
        body.end("EncryptedExtensions");
        extensions.requireOnly(IN_ENCRYPTED_EXTENSIONS, offered, HandshakeType.ENCRYPTED_EXTENSIONS);
        MessageReader serverName = extensions.find(ExtensionType.SERVER_NAME);
        if (serverName != null) {
            serverName.end("server_name");
        }
        protocol = chosenProtocol(extensions.find(ExtensionType.APPLICATION_LAYER_PROTOCOL_NEGOTIATION));
        byte[] parameters = extensions
                .require(ExtensionType.QUIC_TRANSPORT_PARAMETERS, HandshakeType.ENCRYPTED_EXTENSIONS)
                .rest();
        transcript.add(message.bytes());
        emit(new TlsEvent.PeerTransportParameters(parameters));
        state = State.WAIT_CERTIFICATE_OR_REQUEST;
    }

    /** {@code null} once the shared secret is known. */
    KeyExchange keyExchange() {
        return keyExchange;
    }

    @Override
    void forgetKeyExchange() {
        if (keyExchange != null) {
            keyExchange.wipe();
            keyExchange = null;
        }
    }

    private String chosenProtocol(MessageReader value) throws QuicViolation {
        if (value == null) {
            // RFC 9001 §8.1: without an agreed application protocol there is no connection.
            throw Alert.NO_APPLICATION_PROTOCOL.because(
                    "the server chose none of the application protocols " + config.alpn());
        }
        List<String> chosen = ExtensionValues.readProtocols(value);
        if (chosen.size() != 1 || !config.alpn().contains(chosen.getFirst())) {
            throw Alert.ILLEGAL_PARAMETER.because(
                    "the server chose the application protocol " + chosen + ", offered were " + config.alpn());
        }
        return chosen.getFirst();
    }

    private void certificateRequest(Message message) throws QuicViolation {
        certificateRequest = CertificateRequest.read(message.body());
        transcript.add(message.bytes());
        state = State.WAIT_CERTIFICATE;
    }

    private void certificate(Message message) throws QuicViolation {
        expect(message, HandshakeType.CERTIFICATE);
        CertificateMessage certificates = CertificateMessage.read(message.body());
        if (certificates.context().length != 0) {
            throw Alert.ILLEGAL_PARAMETER.because("the server's Certificate answers a request that was not made");
        }
        serverChain = CertificateJudge.parse(certificates.certificates());
        CertificateJudge.judge(serverChain, config);
        transcript.add(message.bytes());
        state = State.WAIT_CERTIFICATE_VERIFY;
    }

    private void certificateVerify(Message message) throws QuicViolation {
        expect(message, HandshakeType.CERTIFICATE_VERIFY);
        CertificateVerify verify = CertificateVerify.read(message.body());
        SignatureScheme scheme = SignatureScheme.byId(verify.scheme());
        AsymmetricKeyParameter publicKey = publicKey(serverChain.getFirst());
        if (scheme == null || !scheme.fits(publicKey)) {
            throw Alert.ILLEGAL_PARAMETER.because("the server signed with a scheme that was not offered or does not fit"
                    + " its key: 0x" + Integer.toHexString(verify.scheme()));
        }
        byte[] content = CertificateVerify.signedContent(transcript.hash());
        if (!scheme.verify(publicKey, content, verify.signature())) {
            throw Alert.DECRYPT_ERROR.because("the server could not prove that it has the key of its certificate");
        }
        transcript.add(message.bytes());
        state = State.WAIT_FINISHED;
    }

    private static AsymmetricKeyParameter publicKey(X509Certificate leaf) throws QuicViolation {
        try {
            return SignatureScheme.convert(leaf.getPublicKey());
        } catch (IllegalArgumentException e) {
            throw Alert.UNSUPPORTED_CERTIFICATE.because(e.getMessage());
        }
    }

    private void finished(Message message) throws QuicViolation {
        expect(message, HandshakeType.FINISHED);
        checkFinished(message, keys.serverHandshakeSecret());
        transcript.add(message.bytes());
        keys.enterApplication(transcript.hash());
        if (certificateRequest != null) {
            CertificateMessage none = new CertificateMessage(certificateRequest.context(), new ArrayList<>());
            send(EncryptionLevel.HANDSHAKE, none.encode());
        }
        send(EncryptionLevel.HANDSHAKE, finished(keys.clientHandshakeSecret()));
        ready(EncryptionLevel.ONE_RTT, keys.serverApplicationSecret(), keys.clientApplicationSecret());
        emit(new TlsEvent.HandshakeComplete(protocol, serverChain, suite));
        state = State.CONNECTED;
        settle();
        random = null;
        offered = Set.of();
        certificateRequest = null;
        serverChain = List.of();
    }

    private void newSessionTicket(Message message) throws QuicViolation {
        if (message.type() == HandshakeType.CERTIFICATE_REQUEST) { // RFC 9001 §4.4
            throw new QuicViolation(
                    TransportError.PROTOCOL_VIOLATION, "the server asks for a certificate after the handshake");
        }
        // RFC 9001 §6: a KeyUpdate in particular is an unexpected_message.
        expect(message, HandshakeType.NEW_SESSION_TICKET);
        NewSessionTicket.read(message.body());
    }
}
