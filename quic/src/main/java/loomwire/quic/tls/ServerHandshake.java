package loomwire.quic.tls;

import java.util.List;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.crypto.AnswerMark;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;

/**
 * The server's side: a ClientHello, perhaps a second one, then the client's Finished. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#appendix-A.2">RFC 8446 §A.2</a>
 */
final class ServerHandshake extends HandshakeSide {
    private enum State {
        WAIT_CLIENT_HELLO,
        WAIT_SECOND_CLIENT_HELLO,
        WAIT_FINISHED,
        CONNECTED
    }

    private final ServerTlsConfig config;
    private State state = State.WAIT_CLIENT_HELLO;
    private ClientHello firstHello;
    private NamedGroup requestedGroup;
    private String protocol;

    ServerHandshake(ServerTlsConfig config, byte[] transportParameters, Entropy entropy) {
        super(transportParameters, entropy);
        this.config = config;
    }

    @Override
    public void start() {
        // The client speaks first.
    }

    @Override
    public boolean isComplete() {
        return state == State.CONNECTED && !hasFailed();
    }

    @Override
    EncryptionLevel readLevel() {
        return switch (state) {
            case WAIT_CLIENT_HELLO, WAIT_SECOND_CLIENT_HELLO -> EncryptionLevel.INITIAL;
            case WAIT_FINISHED -> EncryptionLevel.HANDSHAKE;
            case CONNECTED -> EncryptionLevel.ONE_RTT;
        };
    }

    @Override
    void handle(Message message) throws QuicViolation {
        switch (state) {
            case WAIT_CLIENT_HELLO -> firstClientHello(message);
            case WAIT_SECOND_CLIENT_HELLO -> secondClientHello(message);
            case WAIT_FINISHED -> clientFinished(message);
            // RFC 9001 §6: a KeyUpdate in particular; nothing else may come from a client either.
            case CONNECTED -> throw unexpected(message, "nothing");
        }
    }

    private void firstClientHello(Message message) throws QuicViolation {
        expect(message, HandshakeType.CLIENT_HELLO);
        ClientHello hello = ClientHello.read(message.body());
        ClientOffer offer = ClientOffer.read(hello);
        suite = offer.chooseSuite(config.cipherSuites());
        protocol = offer.chooseProtocol(config.alpn());
        transcript.start(suite);
        transcript.add(message.bytes());
        ExtensionValues.KeyShareEntry share = offer.chooseShare(config.groups());
        if (share != null) {
            answer(hello, offer, share);
        } else {
            requestRetry(hello, offer.chooseGroup(config.groups()));
        }
    }

    private void requestRetry(ClientHello hello, NamedGroup group) {
        firstHello = hello;
        requestedGroup = group;
        transcript.replaceByMessageHash();
        Extensions extensions = new Extensions()
                .add(ExtensionType.SUPPORTED_VERSIONS, value -> value.u16(ClientHello.TLS_1_3))
                .add(ExtensionType.KEY_SHARE, value -> value.u16(group.id()));
        send(
                EncryptionLevel.INITIAL,
                ServerHello.retryRequest(suite.id(), extensions).encode());
        state = State.WAIT_SECOND_CLIENT_HELLO;
    }

    private void secondClientHello(Message message) throws QuicViolation {
        expect(message, HandshakeType.CLIENT_HELLO);
        ClientHello hello = ClientHello.read(message.body());
        ClientOffer offer = ClientOffer.read(hello);
        offer.requireSameAs(firstHello);
        ExtensionValues.KeyShareEntry share = offer.requireShare(requestedGroup);
        firstHello = null;
        transcript.add(message.bytes());
        answer(hello, offer, share);
    }

    private void answer(ClientHello hello, ClientOffer offer, ExtensionValues.KeyShareEntry clientShare)
            throws QuicViolation {
        AsymmetricKeyParameter signingKey = config.identity().signingKey();
        SignatureScheme scheme = SignatureScheme.choose(signingKey, offer.signatureSchemes());
        if (scheme == null) {
            throw Alert.HANDSHAKE_FAILURE.because("the client accepts no signature that the server's key can make");
        }
        KeyExchange keyExchange = KeyExchange.generate(NamedGroup.byId(clientShare.group()), entropy);
        byte[] publicKey = keyExchange.publicKey();
        byte[] sharedSecret;
        try {
            sharedSecret = keyExchange.sharedSecret(clientShare.key());
        } finally {
            keyExchange.wipe();
        }
        emit(new TlsEvent.PeerTransportParameters(offer.transportParameters()));

        Extensions helloExtensions = new Extensions()
                .add(ExtensionType.SUPPORTED_VERSIONS, value -> value.u16(ClientHello.TLS_1_3))
                .add(ExtensionType.KEY_SHARE, new ExtensionValues.KeyShareEntry(clientShare.group(), publicKey)::write);
        send(EncryptionLevel.INITIAL, new ServerHello(random(publicKey), suite.id(), helloExtensions).encode());
        keys = new KeySchedule(suite);
        keys.enterHandshake(sharedSecret, transcript.hash());
        log(EncryptionLevel.HANDSHAKE, hello.random(), keys.clientHandshakeSecret(), keys.serverHandshakeSecret());
        emit(TlsEvent.SecretsReady.copyOf(
                EncryptionLevel.HANDSHAKE, suite, keys.clientHandshakeSecret(), keys.serverHandshakeSecret()));

        Extensions encrypted = new Extensions()
                .add(ExtensionType.APPLICATION_LAYER_PROTOCOL_NEGOTIATION, ExtensionValues.protocols(List.of(protocol)))
                .add(ExtensionType.QUIC_TRANSPORT_PARAMETERS, value -> value.bytes(transportParameters));
        send(EncryptionLevel.HANDSHAKE, MessageWriter.message(HandshakeType.ENCRYPTED_EXTENSIONS, encrypted::write));
        send(
                EncryptionLevel.HANDSHAKE,
                CertificateMessage.of(config.identity().chain()).encode());
        byte[] content = CertificateVerify.signedContent(transcript.hash());
        byte[] signature = scheme.sign(signingKey, content, entropy);
        send(EncryptionLevel.HANDSHAKE, new CertificateVerify(scheme.id(), signature).encode());
        send(EncryptionLevel.HANDSHAKE, finished(keys.serverHandshakeSecret()));

        // RFC 9001 §5.7: a server may send 1-RTT packets now, but read none before the client's Finished.
        keys.enterApplication(transcript.hash());
        log(EncryptionLevel.ONE_RTT, hello.random(), keys.clientApplicationSecret(), keys.serverApplicationSecret());
        emit(TlsEvent.SecretsReady.copyOf(EncryptionLevel.ONE_RTT, suite, null, keys.serverApplicationSecret()));
        state = State.WAIT_FINISHED;
    }

    private void log(EncryptionLevel level, byte[] clientRandom, byte[] clientSecret, byte[] serverSecret) {
        tell(config.keyLog(), level, true, clientRandom, clientSecret);
        tell(config.keyLog(), level, false, clientRandom, serverSecret);
    }

    @Override
    void forgetKeyExchange() {
        // It lives for one message only.
    }

    /** Chance, or what looks like it to all but the holders of the shared key. */
    private byte[] random(byte[] publicKey) {
        AnswerMark mark = config.marks().get();
        return mark == null ? random() : mark.make(entropy, transcript.hash(), publicKey);
    }

    private void clientFinished(Message message) throws QuicViolation {
        expect(message, HandshakeType.FINISHED);
        checkFinished(message, keys.clientHandshakeSecret());
        transcript.add(message.bytes());
        emit(TlsEvent.SecretsReady.copyOf(EncryptionLevel.ONE_RTT, suite, keys.clientApplicationSecret(), null));
        emit(new TlsEvent.HandshakeComplete(protocol, List.of(), suite));
        state = State.CONNECTED;
        settle();
    }
}
