package loomwire.quic.endpoint;

import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.KeyedHash;

/**
 * A server's connection ids: half random, half a keyed hash of that and of the address they were given to. So the server
 * knows its own again even when their connection is gone and it was started anew meanwhile, and tells only the client that
 * had one that it is gone; to all others it is silent. To everybody else they are random. Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-10.3">RFC 9000 §10.3</a>
 */
final class IssuedIds {
    private static final int RANDOM_BYTES = 4;
    /** Whoever guesses has one chance in 2^32, and gains a packet that says nothing. */
    private static final int MARK_BYTES = 4;

    static final int LENGTH = RANDOM_BYTES + MARK_BYTES;

    private final KeyedHash hash;

    /** @param key 16 bytes, secret, the same after a restart */
    IssuedIds(byte[] key) {
        hash = new KeyedHash(ConnectionMap.key(key, 0), ConnectionMap.key(key, Long.BYTES));
    }

    /** A fresh id for the client at this address. */
    ConnectionId draw(Entropy entropy, long addressHigh, long addressLow, int port) {
        byte[] id = new byte[LENGTH];
        entropy.fill(id, 0, RANDOM_BYTES);
        writeInt(id, mark(readInt(id, 0), addressHigh, addressLow, port));
        return ConnectionId.copyOf(id);
    }

    /** Whether the id in {@code array} was drawn for this address. */
    boolean isOurs(byte[] array, int at, long addressHigh, long addressLow, int port) {
        return readInt(array, at + RANDOM_BYTES) == mark(readInt(array, at), addressHigh, addressLow, port);
    }

    private int mark(int random, long addressHigh, long addressLow, int port) {
        return (int) hash.of(random, addressHigh, addressLow, port);
    }

    private static int readInt(byte[] array, int at) {
        return (array[at] & 0xff) << 24
                | (array[at + 1] & 0xff) << 16
                | (array[at + 2] & 0xff) << 8
                | array[at + 3] & 0xff;
    }

    private static void writeInt(byte[] id, int value) {
        for (int i = 0; i < MARK_BYTES; i++) {
            id[RANDOM_BYTES + i] = (byte) (value >>> Integer.SIZE - Byte.SIZE * (i + 1));
        }
    }
}
