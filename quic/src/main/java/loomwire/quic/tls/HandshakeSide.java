package loomwire.quic.tls;

import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Queue;
import loomwire.quic.KeyLog;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.crypto.CipherSuite;

/**
 * What the handshakes of both sides share: messages out of bytes at the right level, the transcript, the events.
 *
 * <p>Early data and pre-shared keys are not offered and not accepted: a peer that offers them gets a full handshake. They
 * would start at {@link KeySchedule#earlySecret}, in the choice of {@link ServerHandshake} and in the hello of
 * {@link ClientHandshake}.
 */
abstract sealed class HandshakeSide implements TlsHandshake permits ClientHandshake, ServerHandshake {
    private static final byte[] NOTHING = {};

    final Entropy entropy;
    byte[] transportParameters;
    final Transcript transcript = new Transcript();

    CipherSuite suite;
    KeySchedule keys;

    private final MessageAssembler assembler = new MessageAssembler();
    private final Queue<TlsEvent> events = new ArrayDeque<>();
    private QuicViolation failure;

    HandshakeSide(byte[] transportParameters, Entropy entropy) {
        this.transportParameters = transportParameters.clone();
        this.entropy = entropy;
    }

    /** The level at which the peer's next message must come. */
    abstract EncryptionLevel readLevel();

    /** Acts on a message of the right level, or refuses it in this state. */
    abstract void handle(Message message) throws QuicViolation;

    @Override
    public final void receive(EncryptionLevel level, byte[] data, int from, int length) throws QuicViolation {
        if (failure != null) {
            throw failure;
        }
        try {
            take(level, data, from, length);
        } catch (QuicViolation violation) {
            failure = violation;
            // Above all a completion that the rest of the same bytes belied must not come out.
            wipe();
            throw violation;
        }
    }

    @Override
    public final TlsEvent pollEvent() {
        return events.poll();
    }

    @Override
    public final boolean isExporterReady() {
        return failure == null && keys != null && keys.isExporterReady();
    }

    @Override
    public final byte[] exportKeyingMaterial(String label, byte[] context, int length) {
        if (!isExporterReady()) {
            throw new IllegalStateException(
                    "keying material can be exported only after the handshake's secrets are known");
        }
        return keys.export(label, context, length);
    }

    /** The private key of the key exchange is of no use any more. */
    abstract void forgetKeyExchange();

    @Override
    public final void wipe() {
        for (TlsEvent event : events) {
            if (event instanceof TlsEvent.SecretsReady secrets) {
                secrets.wipe();
            }
        }
        events.clear();
        forgetKeyExchange();
        if (keys != null) {
            keys.wipe();
        }
    }

    final boolean hasFailed() {
        return failure != null;
    }

    private void take(EncryptionLevel level, byte[] data, int from, int length) throws QuicViolation {
        if (length == 0) {
            return;
        }
        if (level != readLevel()) {
            throw Alert.UNEXPECTED_MESSAGE.because(
                    "handshake bytes came at level " + level + " when " + readLevel() + " was due");
        }
        assembler.append(data, from, length);
        for (Message message = assembler.next(); message != null; message = assembler.next()) {
            handle(message);
            // RFC 8446 §5.1, RFC 9001 §4.1.3: nothing may follow the last message before a change of keys.
            if (level != readLevel() && !assembler.isEmpty()) {
                throw Alert.UNEXPECTED_MESSAGE.because(
                        "handshake bytes span a change of keys, after " + message.type());
            }
        }
    }

    /** The last message was handled: forgets what only the handshake needed. */
    final void settle() {
        transcript.close();
        keys.keepExporterOnly();
        transportParameters = NOTHING;
    }

    final void emit(TlsEvent event) {
        events.add(event);
    }

    /** Hashes a message of ours and queues it. */
    final void send(EncryptionLevel level, byte[] message) {
        transcript.add(message);
        emit(new TlsEvent.HandshakeBytes(level, message));
    }

    /** Tells the traffic secret that one side writes with at a level. */
    static void tell(KeyLog log, EncryptionLevel level, boolean clients, byte[] clientRandom, byte[] secret) {
        String label = level == EncryptionLevel.HANDSHAKE ? "_HANDSHAKE_TRAFFIC_SECRET" : "_TRAFFIC_SECRET_0";
        log.secret((clients ? "CLIENT" : "SERVER") + label, clientRandom, secret);
    }

    final byte[] random() {
        byte[] random = new byte[ClientHello.RANDOM_LENGTH];
        entropy.fill(random, 0, random.length);
        return random;
    }

    final void expect(Message message, HandshakeType type) throws QuicViolation {
        if (message.type() != type) {
            throw unexpected(message, type.toString());
        }
    }

    static QuicViolation unexpected(Message message, String due) {
        return Alert.UNEXPECTED_MESSAGE.because(message.type() + " came when " + due + " was due");
    }

    /** Our Finished over the transcript so far. */
    final byte[] finished(byte[] senderHandshakeSecret) {
        byte[] verifyData = keys.verifyData(senderHandshakeSecret, transcript.hash());
        return MessageWriter.message(HandshakeType.FINISHED, writer -> writer.bytes(verifyData));
    }

    /** Checks the peer's Finished, before it is added to the transcript. */
    final void checkFinished(Message message, byte[] senderHandshakeSecret) throws QuicViolation {
        MessageReader body = message.body();
        byte[] verifyData = body.bytes(suite.hashLength());
        body.end("Finished");
        if (!MessageDigest.isEqual(keys.verifyData(senderHandshakeSecret, transcript.hash()), verifyData)) {
            throw Alert.DECRYPT_ERROR.because("the peer's Finished does not match what was said");
        }
    }
}
