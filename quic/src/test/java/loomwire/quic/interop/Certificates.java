package loomwire.quic.interop;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
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

/** An authority and server certificates that are valid today, since other stacks look at the real clock. */
final class Certificates {
    static final String NAME = "localhost";
    static final Instant NOW = Instant.now();

    private static final Duration VALID = Duration.ofDays(1);
    private static final KeyPair AUTHORITY_KEYS = Key.ECDSA_P256.pair();

    static final X509Certificate AUTHORITY = issue("Interop Authority", AUTHORITY_KEYS, true);
    static final ServerIdentity SERVER = server(Key.ECDSA_P256, NAME);
    /** Nobody trusts it: it signed its certificate itself. */
    static final ServerIdentity STRANGER = ServerIdentity.selfSigned(NAME, NOW.minus(VALID), NOW.plus(VALID));

    /** A kind of key that a server may have. */
    enum Key {
        ECDSA_P256("EC", new ECGenParameterSpec("secp256r1")),
        ECDSA_P384("EC", new ECGenParameterSpec("secp384r1")),
        ED25519("Ed25519", NamedParameterSpec.ED25519),
        RSA_2048("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4));

        private final String algorithm;
        private final AlgorithmParameterSpec parameters;

        Key(String algorithm, AlgorithmParameterSpec parameters) {
            this.algorithm = algorithm;
            this.parameters = parameters;
        }

        KeyPair pair() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
                generator.initialize(parameters);
                return generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private Certificates() {}

    /** A certificate for {@code name} that {@link #AUTHORITY} issued. */
    static ServerIdentity server(Key key, String name) {
        KeyPair keys = key.pair();
        return ServerIdentity.of(List.of(issue(name, keys, false)), keys.getPrivate());
    }

    /** A certificate that is long because it lists this many names besides {@link #NAME}. */
    static ServerIdentity serverOfManyNames(int count) {
        String[] names = new String[count];
        for (int i = 0; i < count; i++) {
            names[i] = "another-name-" + i + ".of.this.server.example";
        }
        KeyPair keys = Key.ECDSA_P256.pair();
        return ServerIdentity.of(List.of(issue(NAME, keys, false, names)), keys.getPrivate());
    }

    private static X509Certificate issue(String name, KeyPair keys, boolean authority, String... otherNames) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Principal("CN=Interop Authority"),
                    BigInteger.valueOf(authority ? 1 : 2),
                    Date.from(NOW.minus(VALID)),
                    Date.from(NOW.plus(VALID)),
                    new X500Principal("CN=" + name),
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!authority) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(Stream.concat(Stream.of(name), Stream.of(otherNames))
                                .distinct()
                                .map(each -> new GeneralName(GeneralName.dNSName, each))
                                .toArray(GeneralName[]::new)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(
                            new JcaContentSignerBuilder("SHA256withECDSA").build(AUTHORITY_KEYS.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException(e);
        }
    }
}
