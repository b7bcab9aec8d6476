package loomwire.tunnel.protocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import loomwire.quic.QuicConnection;
import loomwire.quic.crypto.ErasableKey;
import loomwire.quic.crypto.Secrets;
import loomwire.tunnel.config.Auth;

/**
 * Proves that an end holds the shared key, on one connection only: an HMAC over key material that TLS exports from this
 * very handshake (RFC 8446 §7.5). Whoever sits in between ends two handshakes, exports two different materials, and
 * can pass on neither proof; nor does a recorded proof fit another connection. Each end has its own context, so that
 * one's proof cannot be sent back as the other's.
 */
public final class Proof {
    static final int LENGTH = 32;

    private static final String LABEL = "EXPORTER-loomwire-auth";
    private static final String ALGORITHM = "HmacSHA256";

    /** Whose proof it is. */
    public enum Side {
        CLIENT,
        SERVER
    }

    private Proof() {}

    static byte[] of(Auth.SharedKey key, QuicConnection connection, Side side) throws IOException {
        byte[] context = switch (side) {
            case CLIENT -> "client".getBytes(StandardCharsets.US_ASCII);
            case SERVER -> "server".getBytes(StandardCharsets.US_ASCII);
        };
        byte[] material = connection.exportKeyingMaterial(LABEL, context, LENGTH);
        ErasableKey copy = new ErasableKey(key.key().clone(), ALGORITHM);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(copy);
            return mac.doFinal(material);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        } finally {
            copy.destroy();
            Secrets.wipe(material);
        }
    }

    /** Compares in constant time. */
    static boolean verify(byte[] proof, Auth.SharedKey key, QuicConnection connection, Side side) throws IOException {
        return MessageDigest.isEqual(proof, of(key, connection, side));
    }
}
