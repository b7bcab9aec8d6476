package loomwire.quic.tls;

import java.math.BigInteger;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.QuicViolation;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;

/**
 * An ephemeral key pair of one group, good for one shared secret.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.2.8">RFC 8446 §4.2.8, §7.4</a>
 */
sealed interface KeyExchange {

    NamedGroup group();

    /** Our public key as a key share holds it. */
    byte[] publicKey();

    /** The secret that the peer computes too; a share that is not a good public key is an illegal_parameter. */
    byte[] sharedSecret(byte[] peerPublicKey) throws QuicViolation;

    static KeyExchange generate(NamedGroup group, Entropy entropy) {
        return switch (group) {
            case X25519 -> new X25519(entropy);
            case SECP256R1 -> new Secp256r1(entropy);
        };
    }

    /** RFC 7748. */
    final class X25519 implements KeyExchange {
        private final X25519PrivateKeyParameters key;

        X25519(Entropy entropy) {
            byte[] bytes = new byte[X25519PrivateKeyParameters.KEY_SIZE];
            entropy.fill(bytes, 0, bytes.length);
            this.key = new X25519PrivateKeyParameters(bytes, 0);
        }

        @Override
        public NamedGroup group() {
            return NamedGroup.X25519;
        }

        @Override
        public byte[] publicKey() {
            return key.generatePublicKey().getEncoded();
        }

        @Override
        public byte[] sharedSecret(byte[] peerPublicKey) throws QuicViolation {
            if (peerPublicKey.length != X25519PublicKeyParameters.KEY_SIZE) {
                throw Alert.ILLEGAL_PARAMETER.because("an X25519 key share has " + peerPublicKey.length + " bytes");
            }
            byte[] secret = new byte[X25519PrivateKeyParameters.SECRET_SIZE];
            try {
                key.generateSecret(new X25519PublicKeyParameters(peerPublicKey, 0), secret, 0);
            } catch (IllegalStateException allZero) {
                // RFC 8446 §7.4.2: a peer that forces an all-zero secret is turned away.
                throw Alert.ILLEGAL_PARAMETER.because("an X25519 key share is a point of small order");
            }
            return secret;
        }
    }

    /** NIST P-256. */
    final class Secp256r1 implements KeyExchange {
        private static final ECDomainParameters CURVE = curve();
        private static final int FIELD_LENGTH = 32;
        private static final int UNCOMPRESSED = 4;

        private final BigInteger key;
        private final byte[] publicKey;

        Secp256r1(Entropy entropy) {
            this.key = scalar(entropy);
            this.publicKey = CURVE.getG().multiply(key).normalize().getEncoded(false);
        }

        /** A private key from 1 to the order of the curve less 1, each as likely as any other. */
        static BigInteger scalar(Entropy entropy) {
            byte[] bytes = new byte[FIELD_LENGTH];
            BigInteger candidate;
            do {
                entropy.fill(bytes, 0, bytes.length);
                candidate = new BigInteger(1, bytes);
            } while (candidate.signum() == 0 || candidate.compareTo(CURVE.getN()) >= 0);
            return candidate;
        }

        @Override
        public NamedGroup group() {
            return NamedGroup.SECP256R1;
        }

        @Override
        public byte[] publicKey() {
            return publicKey.clone();
        }

        @Override
        public byte[] sharedSecret(byte[] peerPublicKey) throws QuicViolation {
            // RFC 8446 §4.2.8.2: only the uncompressed form, and the point must lie on the curve.
            if (peerPublicKey.length != 1 + 2 * FIELD_LENGTH || peerPublicKey[0] != UNCOMPRESSED) {
                throw Alert.ILLEGAL_PARAMETER.because("a secp256r1 key share is not an uncompressed point");
            }
            try {
                ECPoint peer = CURVE.validatePublicPoint(CURVE.getCurve().decodePoint(peerPublicKey));
                ECPoint product = peer.multiply(key).normalize();
                return BigIntegers.asUnsignedByteArray(
                        FIELD_LENGTH, product.getAffineXCoord().toBigInteger());
            } catch (IllegalArgumentException notOnCurve) {
                throw Alert.ILLEGAL_PARAMETER.because("a secp256r1 key share is not a point of the curve");
            }
        }

        private static ECDomainParameters curve() {
            X9ECParameters parameters = CustomNamedCurves.getByName("secp256r1");
            return new ECDomainParameters(parameters);
        }
    }
}
