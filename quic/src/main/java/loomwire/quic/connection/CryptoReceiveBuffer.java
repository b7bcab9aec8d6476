package loomwire.quic.connection;

import java.util.Arrays;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.RangeSet;
import loomwire.quic.base.TransportError;

/**
 * Handshake bytes of one encryption level on their way in, put in order. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-7.5">RFC 9000 §7.5</a>
 */
final class CryptoReceiveBuffer {
    /** How far ahead of what was read a peer may send: a certificate chain of the size TLS allows us, and no more. */
    static final int MAX_AHEAD_BYTES = 64 * 1024;

    private static final byte[] NOTHING = {};

    private byte[] window = NOTHING;
    private long base;
    private final RangeSet received = new RangeSet();

    void receive(long offset, byte[] data, int from, int length) throws QuicViolation {
        long end = offset + length;
        if (end - base > MAX_AHEAD_BYTES) {
            throw new QuicViolation(
                    TransportError.CRYPTO_BUFFER_EXCEEDED, "more than " + MAX_AHEAD_BYTES + " handshake bytes ahead");
        }
        long start = Math.max(offset, base);
        if (start >= end) {
            return;
        }
        int needed = (int) (end - base);
        if (needed > window.length) {
            window = Arrays.copyOf(window, Math.max(needed, Math.min(MAX_AHEAD_BYTES, 2 * window.length)));
        }
        System.arraycopy(data, from + (int) (start - offset), window, (int) (start - base), (int) (end - start));
        received.add(start, end);
    }

    /** The keys of the level are gone, and nothing of it comes any more. */
    void discard() {
        window = NOTHING;
        received.clear();
    }

    /** Bytes that follow on what was taken before; {@code null} if none. */
    byte[] take() {
        if (received.isEmpty() || received.first() > base) {
            return null;
        }
        int length = (int) (received.end(0) - base);
        byte[] bytes = Arrays.copyOf(window, length);
        System.arraycopy(window, length, window, 0, window.length - length);
        base += length;
        received.removeFirstRange();
        if (received.isEmpty()) {
            window = NOTHING;
        }
        return bytes;
    }
}
