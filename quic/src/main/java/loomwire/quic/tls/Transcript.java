package loomwire.quic.tls;

import java.io.ByteArrayOutputStream;
import loomwire.quic.crypto.CipherSuite;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.util.Memoable;

/**
 * The running hash of all handshake messages. Messages that come before the suite is chosen, and with it the hash, are
 * kept as they are. Owned by a handshake.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.4.1">RFC 8446 §4.4.1</a>
 */
final class Transcript {
    private ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private Digest digest;

    /** Chooses the hash; a second choice of the same is nothing new. */
    void start(CipherSuite suite) {
        if (digest == null) {
            digest = suite.newDigest();
            digest.update(pending.toByteArray(), 0, pending.size());
            pending = null;
        }
    }

    /** Nothing is added or asked any more. */
    void close() {
        digest = null;
        pending = null;
    }

    /** Takes a whole message with its header. */
    void add(byte[] message) {
        if (digest == null) {
            pending.writeBytes(message);
        } else {
            digest.update(message, 0, message.length);
        }
    }

    /** The hash of all messages so far. */
    byte[] hash() {
        Digest copy = (Digest) ((Memoable) digest).copy();
        byte[] hash = new byte[copy.getDigestSize()];
        copy.doFinal(hash, 0);
        return hash;
    }

    /** Puts a message_hash in place of the first ClientHello, as a HelloRetryRequest wants it. */
    void replaceByMessageHash() {
        byte[] hash = hash();
        digest.reset();
        add(MessageWriter.message(HandshakeType.MESSAGE_HASH, writer -> writer.bytes(hash)));
    }
}
