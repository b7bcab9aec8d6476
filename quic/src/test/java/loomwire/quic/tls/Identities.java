package loomwire.quic.tls;

import java.time.Duration;
import loomwire.quic.base.SeededEntropy;

/** One server identity of every kind, each made once. */
enum Identities {
    GENERATED {
        @Override
        SigningIdentity make() {
            return SigningIdentity.generate(
                    Pki.NAME,
                    Pki.NOW.minus(Duration.ofDays(1)),
                    Pki.NOW.plus(Duration.ofDays(1)),
                    new SeededEntropy(1));
        }
    },
    ECDSA_P384 {
        @Override
        SigningIdentity make() {
            return Pki.selfSigned(Pki.leaf(Pki.NAME), Pki.ecKeys("secp384r1"), "SHA384withECDSA")
                    .identity();
        }
    },
    ED25519 {
        @Override
        SigningIdentity make() {
            return Pki.selfSigned(Pki.leaf(Pki.NAME), Pki.keys("Ed25519"), "Ed25519")
                    .identity();
        }
    },
    RSA {
        @Override
        SigningIdentity make() {
            return Pki.selfSigned(Pki.leaf(Pki.NAME), Pki.rsaKeys(2048), "SHA256withRSA")
                    .identity();
        }
    };

    private SigningIdentity made;

    abstract SigningIdentity make();

    SigningIdentity identity() {
        if (made == null) {
            made = make();
        }
        return made;
    }
}
