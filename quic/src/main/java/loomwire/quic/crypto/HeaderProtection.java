package loomwire.quic.crypto;

/**
 * Hides packet numbers and the low bits of the first byte. Owned by one thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9001#section-5.4">RFC 9001 §5.4</a>
 */
public interface HeaderProtection {
    /** Bytes of ciphertext from which a mask is made. */
    int SAMPLE_LENGTH = 16;

    /** The sample starts here after the start of the packet number, as if that had its greatest length. */
    int SAMPLE_OFFSET = 4;

    /** Bytes of a mask: one for the first byte of the packet, four for the packet number. */
    int MASK_LENGTH = 5;

    /**
     * Makes a mask from {@code sampleFrom[at, at + SAMPLE_LENGTH)}.
     *
     * @param mask5 receives {@link #MASK_LENGTH} bytes
     */
    void mask(byte[] sampleFrom, int at, byte[] mask5);

    /** The key is of no use any more: what can be wiped of it is. */
    void wipe();

    /** Header protection with the algorithm that belongs to {@code suite}. */
    static HeaderProtection create(CipherSuite suite, byte[] key) {
        return suite.isAes() ? new AesHeaderProtection(key) : new ChaChaHeaderProtection(key);
    }
}
