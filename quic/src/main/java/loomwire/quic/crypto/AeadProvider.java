package loomwire.quic.crypto;

/** Whose code protects packets. Figures of both come from {@code PacketProtectionBenchmark}. */
public enum AeadProvider {
    /** The JDK's ciphers, which the virtual machine replaces by AES and carry-less multiplication instructions. */
    JDK {
        @Override
        Aead create(CipherSuite suite, byte[] key, byte[] iv) {
            return suite.isAes() ? new JdkAesGcm(key, iv) : new JdkChaCha20Poly1305(key, iv);
        }
    },

    /** Bouncy Castle's portable ciphers, for a platform without those instructions, and for comparison. */
    BOUNCY_CASTLE {
        @Override
        Aead create(CipherSuite suite, byte[] key, byte[] iv) {
            return new BouncyCastleAead(suite, key, iv);
        }
    };

    abstract Aead create(CipherSuite suite, byte[] key, byte[] iv);
}
