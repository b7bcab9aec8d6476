package loomwire.bench.stack;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;
import loomwire.quic.ServerIdentity;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A server's key with its certificate, and the authority that issued it, all new. The authority's key is of P-256, whatever
 * the server's.
 */
public record Identity(Key kind, ServerIdentity server, X509Certificate authority) {
    /** What the certificate is for. */
    static final String NAME = "localhost";

    private static final Duration VALID = Duration.ofDays(1);

    /** The server's kind of key. */
    public enum Key {
        P256("secp256r1", "EC"),
        ED25519("Ed25519", "Ed25519");

        private final String parameters;
        private final String algorithm;

        Key(String parameters, String algorithm) {
            this.parameters = parameters;
            this.algorithm = algorithm;
        }

        /** As people write it: P-256, Ed25519. */
        public static Key named(String name) {
            return valueOf(name.replace("-", "").toUpperCase(Locale.ROOT));
        }

        private KeyPair pair() throws GeneralSecurityException {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (this == P256) {
                generator.initialize(new java.security.spec.ECGenParameterSpec(parameters));
            }
            return generator.generateKeyPair();
        }
    }

    /** Makes both. */
    public static Identity of(Key kind) {
        try {
            KeyPair authority = Key.P256.pair();
            KeyPair server = kind.pair();
            return new Identity(
                    kind,
                    ServerIdentity.of(List.of(issue(NAME, server, authority, false)), server.getPrivate()),
                    issue("Benchmark Authority", authority, authority, true));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate issue(String name, KeyPair keys, KeyPair issuer, boolean authority)
            throws GeneralSecurityException, OperatorCreationException, CertIOException {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Principal("CN=Benchmark Authority"),
                BigInteger.valueOf(authority ? 1 : 2),
                Date.from(now.minus(VALID)),
                Date.from(now.plus(VALID)),
                new X500Principal("CN=" + name),
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (!authority) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate())));
    }

    X509Certificate leaf() {
        return server.chain().getFirst();
    }

    /** @throws IllegalStateException if the peer showed another certificate */
    void check(Object shown) {
        if (!leaf().equals(shown)) {
            throw new IllegalStateException("the server's certificate is another one than it was given");
        }
    }
}
