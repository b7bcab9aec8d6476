package loomwire.quic.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import loomwire.quic.base.Entropy;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/** Reads and writes a server's certificate chain and private key as PEM. */
final class IdentityPem {
    private static final int LINE_LENGTH = 64;
    private static final byte[] PROBE = "does this key belong to this certificate?".getBytes(StandardCharsets.US_ASCII);

    /** The probe's salt need not be secret, and its signature is thrown away. */
    private static final Entropy NO_SALT =
            (buffer, offset, length) -> Arrays.fill(buffer, offset, offset + length, (byte) 1);

    private IdentityPem() {}

    static SigningIdentity read(String certificates, String key) {
        List<X509Certificate> chain = readCertificates(certificates);
        SigningIdentity identity = new SigningIdentity(chain, readKey(key));
        checkPair(chain.getFirst(), identity.key());
        return identity;
    }

    static String certificates(List<X509Certificate> chain) {
        return chain.stream()
                .map(certificate -> {
                    try {
                        return encode("CERTIFICATE", certificate.getEncoded());
                    } catch (CertificateEncodingException e) {
                        throw new IllegalStateException("a certificate that was read can be written", e);
                    }
                })
                .collect(Collectors.joining());
    }

    static String privateKey(PrivateKey key) {
        return encode("PRIVATE KEY", key.getEncoded());
    }

    private static String encode(String label, byte[] der) {
        String lines = Base64.getMimeEncoder(LINE_LENGTH, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
    }

    private static List<X509Certificate> readCertificates(String pem) {
        ByteArrayInputStream stream = new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8));
        try {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509").generateCertificates(stream).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (chain.isEmpty()) {
                throw new IllegalArgumentException("there is no certificate (-----BEGIN CERTIFICATE-----) in it");
            }
            return chain;
        } catch (CertificateException e) {
            throw new IllegalArgumentException("the certificate cannot be read: " + e.getMessage(), e);
        }
    }

    private static PrivateKey readKey(String pem) {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof PEMEncryptedKeyPair || object instanceof PKCS8EncryptedPrivateKeyInfo) {
                    throw new IllegalArgumentException(
                            "the private key is encrypted; decrypt it, for example with openssl pkey");
                }
                if (object instanceof PEMKeyPair pair) {
                    return toJdk(pair.getPrivateKeyInfo());
                }
                if (object instanceof PrivateKeyInfo info) {
                    return toJdk(info);
                }
                // Anything else, such as the EC PARAMETERS that openssl writes before a key, is passed over.
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("the private key cannot be read: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("there is no private key (-----BEGIN PRIVATE KEY-----) in it");
    }

    private static PrivateKey toJdk(PrivateKeyInfo info) throws IOException, GeneralSecurityException {
        var oid = info.getPrivateKeyAlgorithm().getAlgorithm();
        String algorithm;
        if (oid.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            algorithm = "EC";
        } else if (oid.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            algorithm = "RSA";
        } else if (oid.equals(EdECObjectIdentifiers.id_Ed25519)) {
            algorithm = "Ed25519";
        } else {
            throw new IllegalArgumentException(
                    "private keys of kind " + oid + " are not supported; use ECDSA P-256 or P-384, Ed25519 or RSA");
        }
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    private static void checkPair(X509Certificate leaf, PrivateKey key) {
        AsymmetricKeyParameter privateKey = SignatureScheme.convert(key);
        AsymmetricKeyParameter publicKey = SignatureScheme.convert(leaf.getPublicKey());
        SignatureScheme scheme = SignatureScheme.choose(privateKey, SignatureScheme.offered());
        if (!scheme.fits(publicKey) || !scheme.verify(publicKey, PROBE, scheme.sign(privateKey, PROBE, NO_SALT))) {
            throw new IllegalArgumentException(
                    "the private key does not belong to the certificate of " + leaf.getSubjectX500Principal());
        }
    }
}
