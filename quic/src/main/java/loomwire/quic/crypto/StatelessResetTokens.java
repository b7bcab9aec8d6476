package loomwire.quic.crypto;

import java.security.MessageDigest;
import java.util.Arrays;
import loomwire.quic.base.ConnectionId;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Stateless reset tokens from a static key, so that an endpoint that lost its state still knows the token it once gave
 * out. Owned by one endpoint's loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-10.3.2">RFC 9000 §10.3.2</a>
 */
public final class StatelessResetTokens {
    public static final int TOKEN_LENGTH = 16;

    /** Shorter keys are guessed sooner than the tokens. */
    public static final int MIN_KEY_LENGTH = 16;

    private final HMac mac = new HMac(new SHA256Digest());
    private final byte[] digest = new byte[mac.getMacSize()];

    /** @param staticKey secret, at least {@link #MIN_KEY_LENGTH} bytes, the same after a restart */
    public StatelessResetTokens(byte[] staticKey) {
        if (staticKey.length < MIN_KEY_LENGTH) {
            throw new IllegalArgumentException("a key for reset tokens has at least " + MIN_KEY_LENGTH + " bytes");
        }
        mac.init(new KeyParameter(staticKey));
    }

    /** The token that belongs to a connection id of ours. */
    public byte[] token(ConnectionId id) {
        mac.update(id.toBytes(), 0, id.length());
        mac.doFinal(digest, 0);
        return Arrays.copyOf(digest, TOKEN_LENGTH);
    }

    /** Whether the datagram {@code buf[from, to)} ends with {@code token}, compared in constant time (§10.3.1). */
    public static boolean endsWith(byte[] buf, int from, int to, byte[] token) {
        return to - from >= TOKEN_LENGTH
                && MessageDigest.isEqual(Arrays.copyOfRange(buf, to - TOKEN_LENGTH, to), token);
    }
}
