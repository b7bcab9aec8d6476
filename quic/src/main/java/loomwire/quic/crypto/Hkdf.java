package loomwire.quic.crypto;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * Key derivation with the hash of a cipher suite.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-7.1">RFC 8446 §7.1</a>
 */
public final class Hkdf {
    private static final String LABEL_PREFIX = "tls13 ";
    private static final int MAX_LABEL_LENGTH = 255;
    private static final byte[] NO_CONTEXT = {};

    private Hkdf() {}

    /** HKDF-Extract: one secret from a salt and keying material. */
    public static byte[] extract(CipherSuite suite, byte[] salt, byte[] keyingMaterial) {
        return new HKDFBytesGenerator(suite.newDigest()).extractPRK(salt, keyingMaterial);
    }

    /** HKDF-Expand-Label with an empty context. */
    public static byte[] expandLabel(CipherSuite suite, byte[] secret, String label, int length) {
        return expandLabel(suite, secret, label, NO_CONTEXT, length);
    }

    /**
     * HKDF-Expand-Label.
     *
     * @param label without the prefix {@code "tls13 "}, at most 249 bytes
     * @param context at most 255 bytes, usually a hash
     * @param length bytes wanted, at most 255 hashes
     */
    public static byte[] expandLabel(CipherSuite suite, byte[] secret, String label, byte[] context, int length) {
        byte[] name = (LABEL_PREFIX + label).getBytes(StandardCharsets.US_ASCII);
        if (name.length > MAX_LABEL_LENGTH) {
            throw new IllegalArgumentException("the label is longer than " + MAX_LABEL_LENGTH + " bytes: " + label);
        }
        byte[] info = new byte[2 + 1 + name.length + 1 + context.length];
        info[0] = (byte) (length >>> 8);
        info[1] = (byte) length;
        info[2] = (byte) name.length;
        System.arraycopy(name, 0, info, 3, name.length);
        info[3 + name.length] = (byte) context.length;
        System.arraycopy(context, 0, info, 4 + name.length, context.length);

        HKDFBytesGenerator generator = new HKDFBytesGenerator(suite.newDigest());
        generator.init(HKDFParameters.skipExtractParameters(secret, info));
        byte[] output = new byte[length];
        generator.generateBytes(output, 0, length);
        return output;
    }
}
