package loomwire.quic.connection;

import java.util.Arrays;
import loomwire.quic.base.MemoryAccount;
import loomwire.quic.base.PacketNumberSpace;
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

    /** The same for first packets, which anybody may send: several times a hello, and four times what RFC 9000 §7.5 asks. */
    static final int MAX_AHEAD_BYTES_OF_INITIAL = 16 * 1024;

    /** Most pieces with gaps between them: a hello that is shuffled over several packets has a dozen. */
    static final int MAX_RANGES = 32;

    private static final byte[] NOTHING = {};

    /** After the handshake only tickets come, and from servers. */
    static final int MAX_AHEAD_BYTES_OF_APPLICATION = 16 * 1024;

    private final int maxAheadBytes;
    private final MemoryAccount memory;
    private byte[] window = NOTHING;
    /** Offset in the stream of the window's first byte. */
    private long windowStart;
    /** How far was taken. */
    private long base;

    private long movedBytes;
    private final RangeSet received = new RangeSet();

    private CryptoReceiveBuffer(int maxAheadBytes, MemoryAccount memory) {
        this.maxAheadBytes = maxAheadBytes;
        this.memory = memory;
    }

    /** @param memory where what waits for bytes before it is held */
    static CryptoReceiveBuffer of(PacketNumberSpace space, MemoryAccount memory) {
        return new CryptoReceiveBuffer(
                switch (space) {
                    case INITIAL -> MAX_AHEAD_BYTES_OF_INITIAL;
                    case HANDSHAKE -> MAX_AHEAD_BYTES;
                    case APPLICATION -> MAX_AHEAD_BYTES_OF_APPLICATION;
                },
                memory);
    }

    void receive(long offset, byte[] data, int from, int length) throws QuicViolation {
        long end = offset + length;
        if (end - base > maxAheadBytes) {
            throw new QuicViolation(
                    TransportError.CRYPTO_BUFFER_EXCEEDED, "more than " + maxAheadBytes + " handshake bytes ahead");
        }
        long start = Math.max(offset, base);
        if (start >= end) {
            return;
        }
        makeRoom(end);
        System.arraycopy(data, from + (int) (start - offset), window, (int) (start - windowStart), (int) (end - start));
        received.add(start, end);
        if (received.count() > MAX_RANGES) {
            throw new QuicViolation(
                    TransportError.CRYPTO_BUFFER_EXCEEDED,
                    "more than " + MAX_RANGES + " pieces of a handshake with gaps");
        }
    }

    /** Moves what is left to the front only when the room behind it is used up, so that small pieces cost no long copy each. */
    private void makeRoom(long end) throws QuicViolation {
        if (end - windowStart <= window.length) {
            return;
        }
        int needed = (int) (end - base);
        int taken = (int) Math.min(base - windowStart, window.length);
        byte[] old = window;
        if (needed > window.length / 2) { // or the next pieces would have it moved again
            int length = Math.max(needed, Math.min(2 * maxAheadBytes, 2 * window.length));
            if (!memory.lends(false)) {
                throw new QuicViolation(TransportError.CRYPTO_BUFFER_EXCEEDED, "no memory for handshake bytes");
            }
            hold(length);
            window = new byte[length];
        }
        System.arraycopy(old, taken, window, 0, old.length - taken);
        movedBytes += old.length - taken;
        windowStart = base;
    }

    private void hold(int windowBytes) {
        memory.hold(windowBytes - window.length);
    }

    /** Bytes that were copied to make room: what a peer's choice of pieces costs beside its own bytes. */
    long movedBytes() {
        return movedBytes;
    }

    /** The keys of the level are gone, and nothing of it comes any more. */
    void discard() {
        hold(0);
        window = NOTHING;
        windowStart = base;
        received.clear();
    }

    /** Bytes that follow on what was taken before; {@code null} if none. */
    byte[] take() {
        if (received.isEmpty() || received.first() > base) {
            return null;
        }
        long end = received.end(0);
        byte[] bytes = Arrays.copyOfRange(window, (int) (base - windowStart), (int) (end - windowStart));
        base = end;
        received.removeFirstRange();
        if (received.isEmpty()) {
            hold(0);
            window = NOTHING;
            windowStart = base;
        }
        return bytes;
    }
}
