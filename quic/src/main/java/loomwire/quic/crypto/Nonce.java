package loomwire.quic.crypto;

/** Builds the nonce of a packet into one reused array. Owned by one AEAD. */
final class Nonce {
    private final byte[] iv;
    private final byte[] bytes;

    Nonce(byte[] iv) {
        if (iv.length != Aead.NONCE_LENGTH) {
            throw new IllegalArgumentException("an IV has " + Aead.NONCE_LENGTH + " bytes, not " + iv.length);
        }
        this.iv = iv.clone();
        this.bytes = iv.clone();
    }

    void wipe() {
        Secrets.wipe(iv, bytes);
    }

    /** The IV with the packet number laid over its end; the array is reused by the next call. */
    byte[] of(long packetNumber) {
        // RFC 9001 §5.3: the 62 bits of the packet number, left-padded with zeros, exclusive-or the IV.
        for (int i = 0; i < Long.BYTES; i++) {
            int at = Aead.NONCE_LENGTH - 1 - i;
            bytes[at] = (byte) (iv[at] ^ packetNumber >>> 8 * i);
        }
        return bytes;
    }
}
