package loomwire.quic.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Authorities and server certificates made up for tests. */
final class Pki {
    static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    static final String NAME = "server.loomwire.example";

    private Pki() {}

    /** A certificate with its key, which may issue others if it is an authority. */
    record Issued(X509Certificate certificate, PrivateKey key, String signatureAlgorithm) {
        SigningIdentity identity(X509Certificate... intermediates) {
            List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
            chain.addAll(List.of(intermediates));
            return new SigningIdentity(chain, key);
        }
    }

    /** What a certificate says; changed from {@link #leaf} step by step. */
    record Request(
            String subject,
            Instant notBefore,
            Instant notAfter,
            boolean authority,
            GeneralName[] names,
            KeyPurposeId purpose,
            int keyUsage) {

        Request named(GeneralName... other) {
            return new Request(subject, notBefore, notAfter, authority, other, purpose, keyUsage);
        }

        Request valid(Instant from, Instant to) {
            return new Request(subject, from, to, authority, names, purpose, keyUsage);
        }

        Request purpose(KeyPurposeId other) {
            return new Request(subject, notBefore, notAfter, authority, names, other, keyUsage);
        }

        Request keyUsage(int other) {
            return new Request(subject, notBefore, notAfter, authority, names, purpose, other);
        }
    }

    static Request leaf(String name) {
        return new Request(
                "CN=" + name,
                NOW.minus(Duration.ofDays(1)),
                NOW.plus(Duration.ofDays(1)),
                false,
                new GeneralName[] {new GeneralName(GeneralName.dNSName, name)},
                KeyPurposeId.id_kp_serverAuth,
                KeyUsage.digitalSignature);
    }

    static Request authority(String name) {
        return new Request(
                "CN=" + name,
                NOW.minus(Duration.ofDays(9)),
                NOW.plus(Duration.ofDays(9)),
                true,
                new GeneralName[0],
                null,
                KeyUsage.keyCertSign);
    }

    static Issued selfSigned(Request request, KeyPair keys, String signatureAlgorithm) {
        return issue(request, keys, signatureAlgorithm, request.subject(), keys.getPrivate(), signatureAlgorithm);
    }

    static Issued issuedBy(Issued issuer, Request request, KeyPair keys, String signatureAlgorithm) {
        return issue(
                request,
                keys,
                signatureAlgorithm,
                issuer.certificate().getSubjectX500Principal().getName(),
                issuer.key(),
                issuer.signatureAlgorithm());
    }

    private static Issued issue(
            Request request,
            KeyPair keys,
            String ownAlgorithm,
            String issuerName,
            PrivateKey issuerKey,
            String issuerAlgorithm) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Principal(issuerName),
                    BigInteger.valueOf(request.hashCode() & 0x7fffffff),
                    Date.from(request.notBefore()),
                    Date.from(request.notAfter()),
                    new X500Principal(request.subject()),
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(request.authority()));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(request.keyUsage()));
            if (request.names().length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(request.names()));
            }
            if (request.purpose() != null) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(request.purpose()));
            }
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(issuerAlgorithm).build(issuerKey)));
            return new Issued(certificate, keys.getPrivate(), ownAlgorithm);
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair ecKeys(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair keys(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair rsaKeys(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
