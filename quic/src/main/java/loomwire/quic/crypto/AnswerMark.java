package loomwire.quic.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import loomwire.quic.AdmissionKey;
import loomwire.quic.base.Entropy;

/**
 * By what a client that holds the shared key knows its server's answer from that of anybody else who saw its first packet,
 * before it believes a byte of it: it stands where a ServerHello has 32 bytes of chance, and looks like them.
 *
 * <pre>
 * nonce 16 | tag 16
 * </pre>
 *
 * The tag is HMAC-SHA256, cut, over the nonce, the hash of all messages before the ServerHello, and the server's key share.
 * So a mark fits one client's hello and one key exchange: copied into another answer it is worth nothing. Immutable; any
 * thread.
 */
public final class AnswerMark {
    /** As many as a ServerHello has (RFC 8446 §4.1.3). */
    public static final int LENGTH = 32;

    private static final int NONCE_BYTES = 16;
    private static final String MAC = "HmacSHA256";

    private final SecretKeySpec key;

    public AnswerMark(AdmissionKey key) {
        this.key = new SecretKeySpec(AdmissionKeys.of(key).markKey(), MAC);
    }

    /**
     * A new mark, for one answer.
     *
     * @param transcript hash of the messages that are answered
     * @param keyShare of the server
     */
    public byte[] make(Entropy entropy, byte[] transcript, byte[] keyShare) {
        byte[] random = new byte[LENGTH];
        entropy.fill(random, 0, NONCE_BYTES);
        System.arraycopy(tag(random, transcript, keyShare), 0, random, NONCE_BYTES, LENGTH - NONCE_BYTES);
        return random;
    }

    /** Whether these {@link #LENGTH} bytes are a mark that a holder of the key has made for this very answer. */
    public boolean isIn(byte[] random, byte[] transcript, byte[] keyShare) {
        byte[] expected = Arrays.copyOf(tag(random, transcript, keyShare), LENGTH - NONCE_BYTES);
        return MessageDigest.isEqual(expected, Arrays.copyOfRange(random, NONCE_BYTES, LENGTH));
    }

    private byte[] tag(byte[] nonceFrom, byte[] transcript, byte[] keyShare) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            mac.update(nonceFrom, 0, NONCE_BYTES);
            mac.update((byte) transcript.length);
            mac.update(transcript);
            mac.update(keyShare);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + MAC, e);
        }
    }
}
