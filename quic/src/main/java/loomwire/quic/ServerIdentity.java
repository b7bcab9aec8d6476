package loomwire.quic;

import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import loomwire.quic.tls.SigningIdentity;

/** Who a server is: a certificate chain and the private key of its leaf. Immutable; any thread. */
public final class ServerIdentity {
    /** A clock that is a little wrong must not make a new certificate one of the future. */
    private static final Duration CLOCK_SKEW = Duration.ofDays(1);

    private static final Duration VALIDITY = Duration.ofDays(3650);

    private final SigningIdentity signing;

    private ServerIdentity(SigningIdentity signing) {
        this.signing = signing;
    }

    /**
     * A chain and its key.
     *
     * @param chain leaf first, at least the leaf
     * @param key of an algorithm for which there is a signature scheme: ECDSA on P-256 or P-384, Ed25519, RSA of 2048 bits
     * @throws IllegalArgumentException if the chain is empty, or the key cannot sign a handshake
     */
    public static ServerIdentity of(List<X509Certificate> chain, PrivateKey key) {
        return new ServerIdentity(new SigningIdentity(chain, key));
    }

    /**
     * A new ECDSA P-256 key with a certificate that it signed itself, valid for ten years: for clients that know its
     * {@link #pin}, and for tests.
     *
     * @param name DNS name or IP literal that becomes the subject alternative name
     */
    public static ServerIdentity selfSigned(String name) {
        Instant now = Instant.now();
        return selfSigned(name, now.minus(CLOCK_SKEW), now.plus(VALIDITY));
    }

    /** Likewise, valid between two moments. */
    public static ServerIdentity selfSigned(String name, Instant notBefore, Instant notAfter) {
        SecureRandom random = new SecureRandom();
        return new ServerIdentity(SigningIdentity.generate(name, notBefore, notAfter, (buffer, offset, length) -> {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            System.arraycopy(bytes, 0, buffer, offset, length);
        }));
    }

    /**
     * Reads a chain and its key.
     *
     * @param certificates one or more certificates, leaf first
     * @param key unencrypted, as PKCS #8, SEC 1 or PKCS #1
     * @throws IllegalArgumentException if either cannot be read, or the key does not belong to the leaf
     */
    public static ServerIdentity fromPem(String certificates, String key) {
        return new ServerIdentity(SigningIdentity.fromPem(certificates, key));
    }

    /** What handshakes are signed with. */
    SigningIdentity signing() {
        return signing;
    }

    /** Leaf first. */
    public List<X509Certificate> chain() {
        return signing.chain();
    }

    /** The private key of the leaf. */
    public PrivateKey key() {
        return signing.key();
    }

    /** The chain as PEM, leaf first. */
    public String certificatePem() {
        return signing.certificatePem();
    }

    /** The private key as PEM of PKCS #8, unencrypted: to be kept where only the server can read it. */
    public String privateKeyPem() {
        return signing.privateKeyPem();
    }

    /** What a client configures to trust exactly this key: hex SHA-256 of the leaf's SubjectPublicKeyInfo. */
    public String pin() {
        return signing.pin();
    }

    /** Says who, and never the key. */
    @Override
    public String toString() {
        return signing.toString();
    }
}
