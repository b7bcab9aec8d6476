package loomwire.quic.tls;

import loomwire.quic.crypto.CipherSuite;
import loomwire.quic.crypto.Hkdf;
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
     * @param helloHash of the transcript up to the ServerHello
     */
    void enterHandshake(byte[] sharedSecret, byte[] helloHash) {
        handshakeSecret = handshakeSecret(suite, earlySecret(suite), sharedSecret);
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
    }

    /** Forgets all secrets but the exporter's: their keys are in use, and the secrets of no use any more. */
    void keepExporterOnly() {
        handshakeSecret = null;
        clientHandshake = null;
        serverHandshake = null;
        clientApplication = null;
        serverApplication = null;
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

    boolean isExporterReady() {
        return exporter != null;
    }

    /** The verify_data of a Finished, from the handshake secret of its sender (RFC 8446 §4.4.4). */
    byte[] verifyData(byte[] senderHandshakeSecret, byte[] transcriptHash) {
        HMac mac = new HMac(suite.newDigest());
        mac.init(new KeyParameter(finishedKey(suite, senderHandshakeSecret)));
        mac.update(transcriptHash, 0, transcriptHash.length);
        byte[] verifyData = new byte[mac.getMacSize()];
        mac.doFinal(verifyData, 0);
        return verifyData;
    }

    /** Keying material for the application (RFC 8446 §7.5). */
    byte[] export(String label, byte[] context, int length) {
        byte[] secret = deriveSecret(suite, exporter, label, hash(suite, new byte[0]));
        return Hkdf.expandLabel(suite, secret, "exporter", hash(suite, context), length);
    }

    /** The root of the schedule without a pre-shared key, in whose place there are zeros. */
    static byte[] earlySecret(CipherSuite suite) {
        byte[] zeros = new byte[suite.hashLength()];
        return Hkdf.extract(suite, zeros, zeros);
    }

    static byte[] handshakeSecret(CipherSuite suite, byte[] earlySecret, byte[] sharedSecret) {
        return Hkdf.extract(suite, derived(suite, earlySecret), sharedSecret);
    }

    static byte[] masterSecret(CipherSuite suite, byte[] handshakeSecret) {
        return Hkdf.extract(suite, derived(suite, handshakeSecret), new byte[suite.hashLength()]);
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
