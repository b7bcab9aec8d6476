package loomwire.quic.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import loomwire.quic.base.Entropy;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;

/** A certificate chain and the private key of its leaf, made ready once for all handshakes. Any thread. */
public final class SigningIdentity {
    private final List<X509Certificate> chain;
    private final PrivateKey key;
    private final AsymmetricKeyParameter signingKey;

    /**
     * @param chain leaf first, at least the leaf
     * @param key of an algorithm for which there is a signature scheme: ECDSA on P-256 or P-384, Ed25519, RSA of 2048 bits
     * @throws IllegalArgumentException if the chain is empty, or the key cannot sign a handshake
     */
    public SigningIdentity(List<X509Certificate> chain, PrivateKey key) {
        this.chain = TlsSettings.notEmpty(chain, "certificate");
        this.key = key;
        this.signingKey = SignatureScheme.convert(key);
        if (SignatureScheme.choose(signingKey, SignatureScheme.offered()) == null) {
            throw new IllegalArgumentException(
                    "the private key cannot sign a TLS 1.3 handshake; use ECDSA P-256 or P-384, Ed25519 or RSA of 2048 bits");
        }
        if (SignatureScheme.isTooSlowToSign(signingKey)) {
            throw new IllegalArgumentException(
                    "the private key is RSA of more than 2048 bits, and signing with it would"
                            + " hold up every connection for milliseconds whenever a new one begins; use P-256 or Ed25519");
        }
    }

    public List<X509Certificate> chain() {
        return chain;
    }

    public PrivateKey key() {
        return key;
    }

    /** The private key in the form in which it signs: converting it in every handshake would cost the loop time for nothing. */
    AsymmetricKeyParameter signingKey() {
        return signingKey;
    }

    /**
     * A new ECDSA P-256 key with a certificate that it signed itself.
     *
     * @param name DNS name or IP literal that becomes the subject alternative name
     * @param entropy the private key comes from it
     */
    public static SigningIdentity generate(String name, Instant notBefore, Instant notAfter, Entropy entropy) {
        return SelfSigned.generate(name, notBefore, notAfter, entropy);
    }

    /**
     * Reads a chain and its key.
     *
     * @param certificates one or more certificates, leaf first
     * @param key unencrypted, as PKCS #8, SEC 1 or PKCS #1
     * @throws IllegalArgumentException if either cannot be read, or the key does not belong to the leaf
     */
    public static SigningIdentity fromPem(String certificates, String key) {
        return IdentityPem.read(certificates, key);
    }

    /** The chain as PEM, leaf first. */
    public String certificatePem() {
        return IdentityPem.certificates(chain);
    }

    /** The private key as PEM of PKCS #8, unencrypted: to be kept where only the server can read it. */
    public String privateKeyPem() {
        return IdentityPem.privateKey(key);
    }

    /** What a client configures to trust exactly this key: hex SHA-256 of the leaf's SubjectPublicKeyInfo. */
    public String pin() {
        return Pin.of(chain.getFirst());
    }

    /** Says who, and never the key. */
    @Override
    public String toString() {
        return "SigningIdentity[" + chain.getFirst().getSubjectX500Principal() + ", pin " + pin() + "]";
    }
}
