package loomwire.quic.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import loomwire.quic.base.Entropy;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.ContentSigner;

/** Makes an ECDSA P-256 key and a certificate that it signs itself; the same entropy makes the same. */
final class SelfSigned {
    private static final ECNamedDomainParameters CURVE = new ECNamedDomainParameters(
            SECObjectIdentifiers.secp256r1, CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1));

    /** RFC 5280 §4.1.2.2: at most 20 bytes, positive. */
    private static final int SERIAL_BYTES = 16;

    /** RFC 5280 appendix A, ub-common-name: a longer name stands in the subject alternative name alone. */
    private static final int MAX_COMMON_NAME = 64;

    private SelfSigned() {}

    static SigningIdentity generate(String name, Instant notBefore, Instant notAfter, Entropy entropy) {
        ECPrivateKeyParameters key = new ECPrivateKeyParameters(KeyExchange.Secp256r1.scalar(entropy), CURVE);
        ECPublicKeyParameters publicKey = new ECPublicKeyParameters(CURVE.getG().multiply(key.getD()), CURVE);
        X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, name.length() <= MAX_COMMON_NAME ? name : "server")
                .build();
        try {
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    subject,
                    serial(entropy),
                    Date.from(notBefore),
                    Date.from(notAfter),
                    subject,
                    SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey));
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(generalName(name)));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            byte[] der = builder.build(new Signer(key, entropy)).getEncoded();
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            return new SigningIdentity(List.of(certificate), toJdk(key));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("no certificate can be made for \"" + name + "\"", e);
        }
    }

    private static GeneralName generalName(String name) {
        boolean address = CertificateNames.ipLiteral(name) != null;
        return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name);
    }

    private static BigInteger serial(Entropy entropy) {
        byte[] bytes = new byte[SERIAL_BYTES];
        entropy.fill(bytes, 0, bytes.length);
        return new BigInteger(1, bytes).setBit(0);
    }

    private static PrivateKey toJdk(ECPrivateKeyParameters key) throws IOException, GeneralSecurityException {
        byte[] pkcs8 = PrivateKeyInfoFactory.createPrivateKeyInfo(key).getEncoded();
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    /** Signs the certificate with our own scheme, whose signatures are deterministic. */
    private record Signer(ECPrivateKeyParameters key, Entropy entropy, ByteArrayOutputStream content)
            implements ContentSigner {
        Signer(ECPrivateKeyParameters key, Entropy entropy) {
            this(key, entropy, new ByteArrayOutputStream());
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        }

        @Override
        public OutputStream getOutputStream() {
            return content;
        }

        @Override
        public byte[] getSignature() {
            return SignatureScheme.ECDSA_SECP256R1_SHA256.sign(key, content.toByteArray(), entropy);
        }
    }
}
