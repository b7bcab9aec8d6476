package loomwire.quic.tls;

import loomwire.quic.crypto.CipherSuite;
import loomwire.quic.crypto.Hkdf;
import loomwire.quic.crypto.Secrets;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * From the shared secret to the traffic secrets, the Finished keys and the exporter. Owned by a handshake.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-7.1">RFC 8446 §7.1</a>
 */
final class KeySchedule {
    private final CipherSuite suite;
    private byte[] handshakeSecret;
    private byte[] clientHandshake;
    private byte[] serverHandshake;
    private byte[] clientApplication;
    private byte[] serverApplication;
    private byte[] exporter;

    KeySchedule(CipherSuite suite) {
        this.suite = suite;
    }

    /**
     * Steps into the handshake secrets.
     *
     * @param sharedSecret of the key exchange; it is used up, and holds zeros afterwards
     * @param helloHash of the transcript up to the ServerHello
     */
    void enterHandshake(byte[] sharedSecret, byte[] helloHash) {
        handshakeSecret = handshakeSecret(suite, earlySecret(suite), sharedSecret);
        Secrets.wipe(sharedSecret);
        clientHandshake = deriveSecret(suite, handshakeSecret, "c hs traffic", helloHash);
        serverHandshake = deriveSecret(suite, handshakeSecret, "s hs traffic", helloHash);
    }

    /**
     * Steps into the application secrets.
     *
     * @param serverFinishedHash of the transcript up to the server's Finished
     */
    void enterApplication(byte[] serverFinishedHash) {
        byte[] masterSecret = masterSecret(suite, handshakeSecret);
        clientApplication = deriveSecret(suite, masterSecret, "c ap traffic", serverFinishedHash);
        serverApplication = deriveSecret(suite, masterSecret, "s ap traffic", serverFinishedHash);
        exporter = deriveSecret(suite, masterSecret, "exp master", serverFinishedHash);
        Secrets.wipe(masterSecret);
    }

    /** Forgets all secrets but the exporter's: their keys are in use, and the secrets of no use any more. */
    void keepExporterOnly() {
        Secrets.wipe(handshakeSecret, clientHandshake, serverHandshake, clientApplication, serverApplication);
        handshakeSecret = null;
        clientHandshake = null;
        serverHandshake = null;
        clientApplication = null;
        serverApplication = null;
    }

    /** Forgets all secrets, the exporter's too. */
    void wipe() {
        keepExporterOnly();
        Secrets.wipe(exporter);
        exporter = null;
    }

    byte[] handshakeSecret() {
        return handshakeSecret;
    }

    byte[] clientHandshakeSecret() {
        return clientHandshake;
    }

    byte[] serverHandshakeSecret() {
        return serverHandshake;
    }

    byte[] clientApplicationSecret() {
        return clientApplication;
    }

    byte[] serverApplicationSecret() {
        return serverApplication;
    }

    /** From which keying material is exported; {@code null} before the application secrets. */
    byte[] exporterSecret() {
        return exporter;
    }

    boolean isExporterReady() {
        return exporter != null;
    }

    /** The verify_data of a Finished, from the handshake secret of its sender (RFC 8446 §4.4.4). */
    byte[] verifyData(byte[] senderHandshakeSecret, byte[] transcriptHash) {
        HMac mac = new HMac(suite.newDigest());
        byte[] key = finishedKey(suite, senderHandshakeSecret);
        mac.init(new KeyParameter(key));
        Secrets.wipe(key);
        mac.update(transcriptHash, 0, transcriptHash.length);
        byte[] verifyData = new byte[mac.getMacSize()];
        mac.doFinal(verifyData, 0);
        return verifyData;
    }

    /** Keying material for the application (RFC 8446 §7.5). */
    byte[] export(String label, byte[] context, int length) {
        byte[] secret = deriveSecret(suite, exporter, label, hash(suite, new byte[0]));
        byte[] material = Hkdf.expandLabel(suite, secret, "exporter", hash(suite, context), length);
        Secrets.wipe(secret);
        return material;
    }

    /** The root of the schedule without a pre-shared key, in whose place there are zeros. */
    static byte[] earlySecret(CipherSuite suite) {
        byte[] zeros = new byte[suite.hashLength()];
        return Hkdf.extract(suite, zeros, zeros);
    }

    static byte[] handshakeSecret(CipherSuite suite, byte[] earlySecret, byte[] sharedSecret) {
        return next(suite, earlySecret, sharedSecret);
    }

    static byte[] masterSecret(CipherSuite suite, byte[] handshakeSecret) {
        return next(suite, handshakeSecret, new byte[suite.hashLength()]);
    }

    private static byte[] next(CipherSuite suite, byte[] secret, byte[] keyingMaterial) {
        byte[] salt = derived(suite, secret);
        byte[] next = Hkdf.extract(suite, salt, keyingMaterial);
        Secrets.wipe(salt);
        return next;
    }

    /** The salt that leads from one secret of the schedule to the next. */
    static byte[] derived(CipherSuite suite, byte[] secret) {
        return deriveSecret(suite, secret, "derived", hash(suite, new byte[0]));
    }

    static byte[] finishedKey(CipherSuite suite, byte[] senderHandshakeSecret) {
        return Hkdf.expandLabel(suite, senderHandshakeSecret, "finished", suite.hashLength());
    }

    private static byte[] deriveSecret(CipherSuite suite, byte[] secret, String label, byte[] transcriptHash) {
        return Hkdf.expandLabel(suite, secret, label, transcriptHash, suite.hashLength());
    }

    private static byte[] hash(CipherSuite suite, byte[] data) {
        Digest digest = suite.newDigest();
        digest.update(data, 0, data.length);
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        return hash;
    }
}
