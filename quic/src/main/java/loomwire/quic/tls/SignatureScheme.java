package loomwire.quic.tls;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import loomwire.quic.base.Entropy;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.engines.RSABlindedEngine;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/**
 * The signatures with which a server may prove that it has its key, best first.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.2.3">RFC 8446 §4.2.3</a>
 */
enum SignatureScheme {
    ECDSA_SECP256R1_SHA256(0x0403, SHA256Digest::new, SECObjectIdentifiers.secp256r1),
    ED25519(0x0807, null, null),
    ECDSA_SECP384R1_SHA384(0x0503, SHA384Digest::new, SECObjectIdentifiers.secp384r1),
    RSA_PSS_RSAE_SHA256(0x0804, SHA256Digest::new, null),
    RSA_PSS_RSAE_SHA384(0x0805, SHA384Digest::new, null),
    RSA_PSS_RSAE_SHA512(0x0806, SHA512Digest::new, null);

    /** RSA keys below this are neither used nor believed (NIST SP 800-57 part 1, since 2014). */
    private static final int MIN_RSA_BITS = 2048;

    /**
     * With a longer RSA key a server may not sign: signatures are made on the loop, where 4096 bits take 4.6 ms, and a
     * stranger may ask for one with a single packet.
     */
    private static final int MAX_SIGNING_RSA_BITS = 2048;

    /** rsa_pkcs1_sha256, 384 and 512: valid in certificates, never in a handshake (RFC 8446 §4.2.3). */
    private static final List<Integer> ONLY_IN_CERTIFICATES = List.of(0x0401, 0x0501, 0x0601);

    private final int id;
    private final Supplier<Digest> digest;
    private final ASN1ObjectIdentifier curve;

    SignatureScheme(int id, Supplier<Digest> digest, ASN1ObjectIdentifier curve) {
        this.id = id;
        this.digest = digest;
        this.curve = curve;
    }

    int id() {
        return id;
    }

    /** The scheme with this code point, or {@code null}. */
    static SignatureScheme byId(int id) {
        for (SignatureScheme scheme : values()) {
            if (scheme.id == id) {
                return scheme;
            }
        }
        return null;
    }

    /** What a client's signature_algorithms says. */
    static List<Integer> offered() {
        return Stream.concat(Stream.of(values()).map(SignatureScheme::id), ONLY_IN_CERTIFICATES.stream())
                .toList();
    }

    /** The best scheme for a key that the peer accepts, or {@code null}. */
    static SignatureScheme choose(AsymmetricKeyParameter key, List<Integer> accepted) {
        for (SignatureScheme scheme : values()) {
            if (accepted.contains(scheme.id) && scheme.fits(key)) {
                return scheme;
            }
        }
        return null;
    }

    /** Whether this scheme can be used with a public or private key. */
    boolean fits(AsymmetricKeyParameter key) {
        return switch (this) {
            case ECDSA_SECP256R1_SHA256, ECDSA_SECP384R1_SHA384 ->
                key instanceof ECKeyParameters ec
                        && ec.getParameters() instanceof ECNamedDomainParameters named
                        && named.getName().equals(curve);
            case ED25519 -> key instanceof Ed25519PublicKeyParameters || key instanceof Ed25519PrivateKeyParameters;
            case RSA_PSS_RSAE_SHA256, RSA_PSS_RSAE_SHA384, RSA_PSS_RSAE_SHA512 ->
                key instanceof RSAKeyParameters rsa && rsa.getModulus().bitLength() >= MIN_RSA_BITS;
        };
    }

    /** Whether a signature with this key takes longer than the loop can be kept for. */
    static boolean isTooSlowToSign(AsymmetricKeyParameter key) {
        return key instanceof RSAKeyParameters rsa && rsa.getModulus().bitLength() > MAX_SIGNING_RSA_BITS;
    }

    byte[] sign(AsymmetricKeyParameter privateKey, byte[] content, Entropy entropy) {
        Signer signer = signer();
        signer.init(
                true,
                privateKey instanceof RSAKeyParameters
                        ? new ParametersWithRandom(privateKey, new EntropyRandom(entropy))
                        : privateKey);
        signer.update(content, 0, content.length);
        try {
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw new IllegalStateException("our key cannot make a signature of kind " + this, e);
        }
    }

    boolean verify(AsymmetricKeyParameter publicKey, byte[] content, byte[] signature) {
        try {
            Signer signer = signer();
            signer.init(false, publicKey);
            signer.update(content, 0, content.length);
            return signer.verifySignature(signature);
        } catch (RuntimeException malformed) {
            // Bouncy Castle throws for some signatures that are not even numbers of the right size.
            return false;
        }
    }

    /** @throws IllegalArgumentException if it is no key of an algorithm that Bouncy Castle knows */
    static AsymmetricKeyParameter convert(PrivateKey key) {
        try {
            return PrivateKeyFactory.createKey(key.getEncoded());
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("a private key of kind " + key.getAlgorithm() + " cannot be used", e);
        }
    }

    /** @throws IllegalArgumentException if it is no key of an algorithm that Bouncy Castle knows */
    static AsymmetricKeyParameter convert(PublicKey key) {
        // The rsae schemes are for keys marked rsaEncryption; a key marked RSASSA-PSS has schemes of its own.
        if (key.getAlgorithm().equals("RSASSA-PSS")) {
            throw new IllegalArgumentException("public keys of kind RSASSA-PSS are not supported, RSA keys are");
        }
        try {
            return PublicKeyFactory.createKey(key.getEncoded());
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("a public key of kind " + key.getAlgorithm() + " cannot be used", e);
        }
    }

    private Signer signer() {
        return switch (this) {
            // RFC 6979: the nonce comes from key and message, so a weak random source cannot give the key away.
            case ECDSA_SECP256R1_SHA256, ECDSA_SECP384R1_SHA384 ->
                new DSADigestSigner(new ECDSASigner(new HMacDSAKCalculator(digest.get())), digest.get());
            case ED25519 -> new Ed25519Signer();
            case RSA_PSS_RSAE_SHA256, RSA_PSS_RSAE_SHA384, RSA_PSS_RSAE_SHA512 ->
                new PSSSigner(new RSABlindedEngine(), digest.get(), digest.get().getDigestSize());
        };
    }
}
