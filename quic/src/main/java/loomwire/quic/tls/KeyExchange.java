package loomwire.quic.tls;

import java.math.BigInteger;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.crypto.Secrets;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
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

    /** The private key is of no use any more. */
    void wipe();

    static KeyExchange generate(NamedGroup group, Entropy entropy) {
        return switch (group) {
            case X25519 -> new X25519(entropy);
            case SECP256R1 -> new Secp256r1(entropy);
        };
    }

    /** RFC 7748. The private key is ours alone, and not in an object that keeps a copy of it. */
    final class X25519 implements KeyExchange {
        private static final int KEY_LENGTH = org.bouncycastle.math.ec.rfc7748.X25519.SCALAR_SIZE;

        private final byte[] key = new byte[KEY_LENGTH];

        X25519(Entropy entropy) {
            entropy.fill(key, 0, key.length);
        }

        @Override
        public NamedGroup group() {
            return NamedGroup.X25519;
        }

        byte[] privateKey() {
            return key;
        }

        @Override
        public byte[] publicKey() {
            byte[] publicKey = new byte[KEY_LENGTH];
            org.bouncycastle.math.ec.rfc7748.X25519.generatePublicKey(key, 0, publicKey, 0);
            return publicKey;
        }

        @Override
        public byte[] sharedSecret(byte[] peerPublicKey) throws QuicViolation {
            if (peerPublicKey.length != KEY_LENGTH) {
                throw Alert.ILLEGAL_PARAMETER.because("an X25519 key share has " + peerPublicKey.length + " bytes");
            }
            byte[] secret = new byte[KEY_LENGTH];
            if (!org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(key, 0, peerPublicKey, 0, secret, 0)) {
                // RFC 8446 §7.4.2: a peer that forces an all-zero secret is turned away.
                throw Alert.ILLEGAL_PARAMETER.because("an X25519 key share is a point of small order");
            }
            return secret;
        }

        @Override
        public void wipe() {
            Secrets.wipe(key);
        }
    }

    /** NIST P-256. The numbers that a multiplication makes of the key are out of our reach; the key itself is not. */
    final class Secp256r1 implements KeyExchange {
        private static final ECDomainParameters CURVE = curve();
        private static final int FIELD_LENGTH = 32;
        private static final int UNCOMPRESSED = 4;

        private final byte[] key;
        private final byte[] publicKey;

        Secp256r1(Entropy entropy) {
            BigInteger scalar = scalar(entropy);
            this.key = BigIntegers.asUnsignedByteArray(FIELD_LENGTH, scalar);
            this.publicKey = CURVE.getG().multiply(scalar).normalize().getEncoded(false);
        }

        /** A private key from 1 to the order of the curve less 1, each as likely as any other. */
        static BigInteger scalar(Entropy entropy) {
            byte[] bytes = new byte[FIELD_LENGTH];
            BigInteger candidate;
            do {
                entropy.fill(bytes, 0, bytes.length);
                candidate = new BigInteger(1, bytes);
            } while (candidate.signum() == 0 || candidate.compareTo(CURVE.getN()) >= 0);
            Secrets.wipe(bytes);
            return candidate;
        }

        byte[] privateKey() {
            return key;
        }

        @Override
        public void wipe() {
            Secrets.wipe(key);
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
                ECPoint product = peer.multiply(new BigInteger(1, key)).normalize();
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
