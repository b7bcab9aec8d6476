package loomwire.quic.crypto;

/**
 * The keys of one direction at one encryption level: seals and opens whole packets in place. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9001#section-5">RFC 9001 §5</a>
 */
public final class PacketKeys {
    /** Bytes that must follow the start of the packet number, so that there is something to sample. */
    public static final int MIN_PROTECTED_LENGTH = HeaderProtection.SAMPLE_OFFSET + HeaderProtection.SAMPLE_LENGTH;

    private static final int LONG_HEADER_BIT = 0x80;
    private static final int LONG_HEADER_PROTECTED_BITS = 0x0f;
    private static final int SHORT_HEADER_PROTECTED_BITS = 0x1f;
    private static final int PACKET_NUMBER_LENGTH_BITS = 0x03;

    private final CipherSuite suite;
    private final AeadProvider provider;
    private final byte[] secret;
    private final Aead aead;
    private final HeaderProtection headerProtection;
    private final byte[] mask = new byte[HeaderProtection.MASK_LENGTH];

    /** @param secret from now on these keys' own: wiped with them */
    private PacketKeys(CipherSuite suite, AeadProvider provider, byte[] secret, HeaderProtection headerProtection) {
        this.suite = suite;
        this.provider = provider;
        this.secret = secret;
        byte[] key = Hkdf.expandLabel(suite, secret, "quic key", suite.keyLength());
        byte[] iv = Hkdf.expandLabel(suite, secret, "quic iv", Aead.NONCE_LENGTH);
        this.aead = provider.create(suite, key, iv);
        Secrets.wipe(key, iv);
        this.headerProtection = headerProtection;
    }

    /**
     * Keys from a traffic secret of the TLS handshake.
     *
     * @param secret as long as the hash of {@code suite}; copied, and wiped by who made it
     */
    public static PacketKeys derive(CipherSuite suite, byte[] secret, AeadProvider provider) {
        byte[] headerKey = Hkdf.expandLabel(suite, secret, "quic hp", suite.keyLength());
        HeaderProtection headerProtection = HeaderProtection.create(suite, headerKey);
        Secrets.wipe(headerKey);
        return new PacketKeys(suite, provider, secret.clone(), headerProtection);
    }

    /** The keys of the next key phase. RFC 9001 §6.1: the header protection key is not updated. */
    PacketKeys nextPhase() {
        byte[] next = Hkdf.expandLabel(suite, secret, "quic ku", suite.hashLength());
        return new PacketKeys(suite, provider, next, headerProtection);
    }

    /** The keys of this phase are of no use any more; those for headers go on, in the next phase. */
    void wipePhase() {
        Secrets.wipe(secret);
        aead.wipe();
    }

    /** The keys are of no use any more: secrets are filled with zeros, as far as Java allows. */
    public void wipe() {
        wipePhase();
        headerProtection.wipe();
    }

    /** From which the keys were derived, and those of the next phase are. */
    byte[] secret() {
        return secret;
    }

    /** There has been no packet for a while: memory that only packets need is given back. */
    void rest() {
        aead.rest();
    }

    public Aead aead() {
        return aead;
    }

    /**
     * Seals the payload {@code buf[packetNumberOffset + packetNumberLength, payloadTo)} and then protects the header.
     *
     * @param packetNumberLength 1 to 4; with the payload at least 4 bytes, or there is too little to sample
     * @return the end of the packet
     */
    public int seal(
            long packetNumber,
            byte[] buf,
            int headerFrom,
            int packetNumberOffset,
            int packetNumberLength,
            int payloadTo) {
        int payloadFrom = packetNumberOffset + packetNumberLength;
        int end = aead.seal(packetNumber, buf, headerFrom, payloadFrom, payloadTo);
        if (end - packetNumberOffset < MIN_PROTECTED_LENGTH) {
            throw new IllegalArgumentException(
                    "packet number and payload have " + (payloadTo - packetNumberOffset) + " bytes, pad them to 4");
        }
        headerProtection.mask(buf, packetNumberOffset + HeaderProtection.SAMPLE_OFFSET, mask);
        buf[headerFrom] ^= (byte) (mask[0] & protectedBits(buf[headerFrom]));
        maskPacketNumber(buf, packetNumberOffset, packetNumberLength);
        return end;
    }

    /**
     * Removes header protection in place. It is not authenticated: only {@link #open} tells whether the result is true.
     *
     * @return the length of the packet number, 1 to 4, or -1 if the packet is too short to be sampled
     */
    public int unprotectHeader(byte[] buf, int headerFrom, int packetNumberOffset, int packetEnd) {
        if (packetEnd - packetNumberOffset < MIN_PROTECTED_LENGTH) {
            return -1;
        }
        headerProtection.mask(buf, packetNumberOffset + HeaderProtection.SAMPLE_OFFSET, mask);
        // The top bit is not protected, so the packet's kind is known before.
        buf[headerFrom] ^= (byte) (mask[0] & protectedBits(buf[headerFrom]));
        int packetNumberLength = (buf[headerFrom] & PACKET_NUMBER_LENGTH_BITS) + 1;
        maskPacketNumber(buf, packetNumberOffset, packetNumberLength);
        return packetNumberLength;
    }

    /**
     * Opens {@code buf[payloadFrom, packetEnd)} in place, after the header was unprotected.
     *
     * @param packetNumber in full, decoded from the truncated one
     * @return the end of the plaintext, or -1 if the packet is forged
     */
    public int open(long packetNumber, byte[] buf, int headerFrom, int payloadFrom, int packetEnd) {
        return aead.open(packetNumber, buf, headerFrom, payloadFrom, packetEnd);
    }

    private static int protectedBits(byte first) {
        return (first & LONG_HEADER_BIT) != 0 ? LONG_HEADER_PROTECTED_BITS : SHORT_HEADER_PROTECTED_BITS;
    }

    private void maskPacketNumber(byte[] buf, int offset, int length) {
        for (int i = 0; i < length; i++) {
            buf[offset + i] ^= mask[1 + i];
        }
    }
}
