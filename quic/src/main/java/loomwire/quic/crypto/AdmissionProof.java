package loomwire.quic.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import loomwire.quic.AdmissionKey;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Entropy;

/**
 * Makes and reads admission proofs: what a client that holds the key puts first into the token field of its Initial
 * packets, so that a server may keep silent to everybody else. To those without the key it looks like chance.
 *
 * <pre>
 * nonce 16 | time 4, address 16, port 2, masked | tag 26
 * </pre>
 *
 * The mask is AES of the nonce; the tag is HMAC-SHA256, cut, over nonce, masked fields and both connection ids, each with
 * its length before it. Owned by one loop.
 */
public final class AdmissionProof {
    private static final int NONCE_BYTES = 16;
    private static final int TIME_BYTES = 4;
    private static final int ADDRESS_BYTES = 16;
    private static final int PORT_BYTES = 2;
    private static final int MASKED_BYTES = TIME_BYTES + ADDRESS_BYTES + PORT_BYTES;
    /** More than a tag needs: so a proof is longer than any address token, and no server takes it for one of those. */
    private static final int TAG_BYTES = 26;
    /** Every proof has this length. */
    public static final int LENGTH = NONCE_BYTES + MASKED_BYTES + TAG_BYTES;

    private static final int BLOCK_BYTES = 16;
    private static final int MASK_BLOCKS = (MASKED_BYTES + BLOCK_BYTES - 1) / BLOCK_BYTES;
    private static final int HASH_BYTES = 32;
    private static final String MAC = "HmacSHA256";

    private final Mac mac;
    private final Cipher cipher;
    private final byte[] counters = new byte[MASK_BLOCKS * BLOCK_BYTES];
    private final byte[] mask = new byte[MASK_BLOCKS * BLOCK_BYTES];
    private final byte[] hash = new byte[HASH_BYTES];
    private final byte[] fields = new byte[MASKED_BYTES];
    private long tagStart;

    public AdmissionProof(AdmissionKey key) {
        AdmissionKeys keys = AdmissionKeys.of(key);
        try {
            mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(keys.macKey(), MAC));
            cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(keys.maskKey(), "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + MAC + " or no AES", e);
        }
    }

    /**
     * A new proof, for one connection attempt.
     *
     * @param destination the Initial's destination id, {@code source} likewise
     * @param addressHigh the server's address as this client dials it, with {@code addressLow} and {@code port}
     * @param unixSeconds the time
     */
    public byte[] make(
            Entropy entropy,
            ConnectionId destination,
            ConnectionId source,
            long addressHigh,
            long addressLow,
            int port,
            long unixSeconds) {
        byte[] proof = new byte[LENGTH];
        entropy.fill(proof, 0, NONCE_BYTES);
        int at = put(proof, NONCE_BYTES, unixSeconds, TIME_BYTES);
        at = put(proof, at, addressHigh, Long.BYTES);
        at = put(proof, at, addressLow, Long.BYTES);
        put(proof, at, port, PORT_BYTES);
        mask(proof, 0);
        for (int i = 0; i < MASKED_BYTES; i++) {
            proof[NONCE_BYTES + i] ^= mask[i];
        }
        byte[] to = destination.toBytes();
        byte[] from = source.toBytes();
        tag(proof, 0, to, 0, to.length, from, 0, from.length);
        System.arraycopy(hash, 0, proof, NONCE_BYTES + MASKED_BYTES, TAG_BYTES);
        return proof;
    }

    /**
     * Whether these bytes are a proof by a holder of the key for these ids. If so, the accessors say what it states; it
     * may still be old, used before, or meant for another server.
     *
     * @param buf has {@link #LENGTH} bytes from {@code at}, and both ids at their offsets
     */
    public boolean read(byte[] buf, int at, int destinationAt, int destinationLength, int sourceAt, int sourceLength) {
        tag(buf, at, buf, destinationAt, destinationLength, buf, sourceAt, sourceLength);
        int difference = 0;
        for (int i = 0; i < TAG_BYTES; i++) {
            difference |= hash[i] ^ buf[at + NONCE_BYTES + MASKED_BYTES + i];
        }
        if (difference != 0) {
            return false;
        }
        tagStart = get(hash, 0, Long.BYTES);
        mask(buf, at);
        for (int i = 0; i < MASKED_BYTES; i++) {
            fields[i] = (byte) (buf[at + NONCE_BYTES + i] ^ mask[i]);
        }
        return true;
    }

    /** When it was made, by the client's clock, in seconds since 1970. */
    public long unixSeconds() {
        return get(fields, 0, TIME_BYTES);
    }

    /** The server's address as the client dialled it. */
    public long addressHigh() {
        return get(fields, TIME_BYTES, Long.BYTES);
    }

    public long addressLow() {
        return get(fields, TIME_BYTES + Long.BYTES, Long.BYTES);
    }

    public int port() {
        return (int) get(fields, TIME_BYTES + ADDRESS_BYTES, PORT_BYTES);
    }

    /** Names this proof among all others: the start of its tag, which nobody without the key can choose. */
    public long fingerprint() {
        return tagStart;
    }

    private void mask(byte[] nonceFrom, int at) {
        for (int block = 0; block < MASK_BLOCKS; block++) {
            System.arraycopy(nonceFrom, at, counters, block * BLOCK_BYTES, BLOCK_BYTES);
            counters[(block + 1) * BLOCK_BYTES - 1] ^= (byte) block;
        }
        try {
            // update() and not doFinal(): whole blocks come out at once, and nothing is reset or allocated.
            cipher.update(counters, 0, counters.length, mask, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a block has room for a block", e);
        }
    }

    private void tag(byte[] proof, int at, byte[] to, int toAt, int toLength, byte[] from, int fromAt, int fromLength) {
        mac.update(proof, at, NONCE_BYTES + MASKED_BYTES);
        mac.update((byte) toLength);
        mac.update(to, toAt, toLength);
        mac.update((byte) fromLength);
        mac.update(from, fromAt, fromLength);
        try {
            mac.doFinal(hash, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a hash has room for a hash", e);
        }
    }

    private static int put(byte[] to, int at, long value, int length) {
        for (int i = 0; i < length; i++) {
            to[at + i] = (byte) (value >>> (length - 1 - i) * Byte.SIZE);
        }
        return at + length;
    }

    private static long get(byte[] from, int at, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << Byte.SIZE | from[at + i] & 0xff;
        }
        return value;
    }
}
