package loomwire.quic.crypto;

/**
 * Authenticated encryption of packets in one direction with one key, in place on heap arrays. The header
 * {@code buf[headerFrom, payloadFrom)} is the associated data. Owned by one thread; not for concurrent use.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9001#section-5.3">RFC 9001 §5.3</a>
 */
public interface Aead {
    /** Bytes by which every algorithm of QUIC lengthens a packet. */
    int TAG_LENGTH = 16;

    /** Bytes of the nonce of every algorithm of QUIC. */
    int NONCE_LENGTH = 12;

    /**
     * Seals {@code buf[payloadFrom, payloadTo)} in place and appends the tag.
     *
     * @param packetNumber 0 to 2^62 - 1, never used before with this key
     * @return the end of the sealed packet, {@code payloadTo + TAG_LENGTH}
     * @throws IndexOutOfBoundsException if the tag does not fit
     */
    int seal(long packetNumber, byte[] buf, int headerFrom, int payloadFrom, int payloadTo);

    /**
     * Opens {@code buf[payloadFrom, end)}, tag included, in place. A packet that does not open leaves the array as it
     * was, so that another key can be tried.
     *
     * @return the end of the plaintext, or -1 if the packet is forged or too short
     */
    int open(long packetNumber, byte[] buf, int headerFrom, int payloadFrom, int end);

    /** The key is of no use any more: what can be wiped of it is. Nothing is sealed or opened afterwards. */
    void wipe();

    /** Gives back memory that the next packet will need again: there has been none for a while. */
    default void rest() {}
}
