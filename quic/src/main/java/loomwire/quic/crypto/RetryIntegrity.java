package loomwire.quic.crypto;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import loomwire.quic.base.ConnectionId;

/**
 * The tag that ends a Retry packet and ties it to the client's first Initial.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9001#section-5.8">RFC 9001 §5.8</a>
 */
public final class RetryIntegrity {
    public static final int TAG_LENGTH = Aead.TAG_LENGTH;

    private static final byte[] KEY_V1 = HexFormat.of().parseHex("be0c690b9f66575a1d766b54e368c84e");
    private static final byte[] NONCE_V1 = HexFormat.of().parseHex("461599d35d632bf2239825bb");

    /** With packet number 0 the nonce is the IV itself, which is what a Retry wants. */
    private static final long NONCE_UNCHANGED = 0;

    private RetryIntegrity() {}

    /**
     * The tag for the Retry packet {@code buf[from, to)}, which is without its tag yet.
     *
     * @param originalDestinationId the Destination Connection ID of the Initial that the Retry answers
     */
    public static byte[] tag(ConnectionId originalDestinationId, byte[] buf, int from, int to) {
        int idLength = originalDestinationId.length();
        int end = 1 + idLength + to - from;
        byte[] pseudoPacket = new byte[end + TAG_LENGTH];
        pseudoPacket[0] = (byte) idLength;
        System.arraycopy(originalDestinationId.toBytes(), 0, pseudoPacket, 1, idLength);
        System.arraycopy(buf, from, pseudoPacket, 1 + idLength, to - from);
        new JdkAesGcm(KEY_V1, NONCE_V1).seal(NONCE_UNCHANGED, pseudoPacket, 0, end, end);
        return Arrays.copyOfRange(pseudoPacket, end, end + TAG_LENGTH);
    }

    /** Whether the Retry packet {@code buf[from, end)}, tag included, answers that Initial. */
    public static boolean verify(ConnectionId originalDestinationId, byte[] buf, int from, int end) {
        int tagFrom = end - TAG_LENGTH;
        return tagFrom >= from
                && MessageDigest.isEqual(
                        tag(originalDestinationId, buf, from, tagFrom), Arrays.copyOfRange(buf, tagFrom, end));
    }
}
