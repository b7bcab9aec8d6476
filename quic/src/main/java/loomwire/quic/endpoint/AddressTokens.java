package loomwire.quic.endpoint;

import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.WallClock;
import loomwire.quic.crypto.Aead;
import loomwire.quic.crypto.TokenSeal;

/**
 * Tokens by which a client shows that it receives what is sent to its address: those of a Retry, for the connection that
 * begins, and those of NEW_TOKEN, for a later one. What they say is sealed; the key changes with time and follows from a
 * secret, so servers that share it need not talk to each other. Owned by the shard loop.
 *
 * <p>Form: a byte that tells the kind and the key, a nonce, and sealed in them the time and, after a Retry, the
 * destination of the client's first packet. Bound to the client's address; after a Retry to its port and to the id that
 * the Retry gave too.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-8.1">RFC 9000 §8.1</a>
 */
final class AddressTokens {
    /** The longest a token of ours can be. */
    static final int MAX_LENGTH = 1 + TokenSeal.OVERHEAD + Long.BYTES + ConnectionId.MAX_LENGTH;

    /** How long a key seals: at 100,000 tokens a second, fewer than the 2^32 that one key may. */
    static final long KEY_MILLIS = 6 * 3_600_000L;
    /** A Retry is answered after a round trip; the rest is for lost packets. */
    private static final long RETRY_LIFE_MILLIS = 30_000;

    private static final long NEW_TOKEN_LIFE_MILLIS = 24 * 3_600_000L;
    /** By how much the clocks of servers that share a secret may differ. */
    private static final long CLOCK_SKEW_MILLIS = 60_000;

    /** Keys in use at once: those of a day, the present one, and the next, which another's clock may have reached. */
    private static final int KEYS = 8;

    static final long OLDEST_KEY_AGE = NEW_TOKEN_LIFE_MILLIS / KEY_MILLIS;

    private static final int RETRY_BIT = 0x80;
    private static final int KEY_BITS = 0x7f;

    /** What a token turned out to be. */
    enum Kind {
        /** None, a token that was used before or is too old, or nothing of ours. */
        NONE,
        /** The client answers a Retry of ours. */
        RETRY,
        /** The client was here before. */
        NEW_TOKEN,
        /** It claims to be of a Retry and is not, or comes too late: the client cannot get another (RFC 9000 §8.1.2). */
        SPOILT_RETRY
    }

    /**
     * What a token says.
     *
     * @param originalDestination of the client's first packet, if it answers a Retry; else {@code null}
     * @param serial tells tokens apart
     */
    record Reading(Kind kind, ConnectionId originalDestination, long serial) {
        static final Reading NONE = new Reading(Kind.NONE, null, 0);
        static final Reading SPOILT_RETRY = new Reading(Kind.SPOILT_RETRY, null, 0);

        /** Whether the client receives at the address it sends from. */
        boolean validates() {
            return kind == Kind.RETRY || kind == Kind.NEW_TOKEN;
        }
    }

    private final byte[] secret;
    private final WallClock clock;
    private final Entropy entropy;
    private final TokenSeal[] keys = new TokenSeal[KEYS];
    private final long[] keyNumbers = new long[KEYS];

    AddressTokens(byte[] secret, WallClock clock, Entropy entropy) {
        this.secret = secret.clone();
        this.clock = clock;
        this.entropy = entropy;
    }

    /**
     * The token of a Retry.
     *
     * @param client who is to come again: its address and port count
     * @param originalDestination of its first packet
     * @param retrySource the id that the Retry gives it
     */
    byte[] forRetry(Datagram client, ConnectionId originalDestination, ConnectionId retrySource) {
        byte[] content = new byte[Long.BYTES + originalDestination.length()];
        System.arraycopy(originalDestination.toBytes(), 0, content, Long.BYTES, originalDestination.length());
        byte[] bound = bound(client.addressHigh(), client.addressLow(), client.port(), retrySource);
        return sealed(RETRY_BIT, content, bound);
    }

    /** A token for the client's next connection from this address, whatever its port is then. */
    byte[] forNextTime(long addressHigh, long addressLow) {
        return sealed(0, new byte[Long.BYTES], bound(addressHigh, addressLow, 0, ConnectionId.EMPTY));
    }

    private byte[] sealed(int kindBit, byte[] content, byte[] bound) {
        long time = clock.unixMillis();
        long number = Math.floorDiv(time, KEY_MILLIS);
        writeLong(content, 0, time);
        byte[] token = new byte[1 + TokenSeal.OVERHEAD + content.length];
        token[0] = (byte) (kindBit | number & KEY_BITS);
        entropy.fill(token, 1, Aead.NONCE_LENGTH);
        int contentFrom = 1 + Aead.NONCE_LENGTH;
        System.arraycopy(content, 0, token, contentFrom, content.length);
        bound[0] = token[0];
        key(number).seal(token, 1, contentFrom + content.length, bound);
        return token;
    }

    /**
     * What the token {@code array[from, to)} says of the client who sent it.
     *
     * @param destination of the packet that carries it
     */
    Reading read(byte[] array, int from, int to, Datagram client, ConnectionId destination) {
        if (to - from < 1 + TokenSeal.OVERHEAD + Long.BYTES || to - from > MAX_LENGTH) {
            return Reading.NONE;
        }
        boolean retry = (array[from] & RETRY_BIT) != 0;
        Reading useless = retry ? Reading.SPOILT_RETRY : Reading.NONE;
        long time = clock.unixMillis();
        long number = keyNumber(array[from] & KEY_BITS, Math.floorDiv(time, KEY_MILLIS));
        if (number < 0) {
            return useless;
        }
        byte[] bound = bound(
                client.addressHigh(),
                client.addressLow(),
                retry ? client.port() : 0,
                retry ? destination : ConnectionId.EMPTY);
        bound[0] = array[from];
        byte[] content = key(number).open(array, from + 1, to, bound);
        if (content == null) {
            return useless;
        }
        long age = time - readLong(content, 0);
        if (age < -CLOCK_SKEW_MILLIS || age > (retry ? RETRY_LIFE_MILLIS : NEW_TOKEN_LIFE_MILLIS)) {
            return useless;
        }
        long serial = readLong(array, from + 1);
        return retry
                ? new Reading(Kind.RETRY, ConnectionId.copyOf(content, Long.BYTES, content.length - Long.BYTES), serial)
                : new Reading(Kind.NEW_TOKEN, null, serial);
    }

    /** The key that a token was sealed with, by the end of its number; -1 if no token that still holds can have it. */
    private static long keyNumber(int end, long present) {
        for (long number = present + 1; number >= present - OLDEST_KEY_AGE; number--) {
            if ((number & KEY_BITS) == end) {
                return number;
            }
        }
        return -1;
    }

    /** The key of this number; a new one is the occasion to wipe those that no token still holds with. */
    TokenSeal key(long number) {
        int at = (int) (number % KEYS);
        if (keys[at] == null || keyNumbers[at] != number) {
            for (int i = 0; i < KEYS; i++) {
                if (keys[i] != null && (i == at || keyNumbers[i] < number - 1 - OLDEST_KEY_AGE)) {
                    keys[i].wipe();
                    keys[i] = null;
                }
            }
            keys[at] = TokenSeal.derive(secret, number);
            keyNumbers[at] = number;
        }
        return keys[at];
    }

    /** What must be the same when the token comes back; room is left for its first byte. */
    private static byte[] bound(long addressHigh, long addressLow, int port, ConnectionId id) {
        int idAt = 1 + 2 * Long.BYTES + Short.BYTES;
        byte[] bound = new byte[idAt + id.length()];
        writeLong(bound, 1, addressHigh);
        writeLong(bound, 1 + Long.BYTES, addressLow);
        bound[idAt - 2] = (byte) (port >>> Byte.SIZE);
        bound[idAt - 1] = (byte) port;
        System.arraycopy(id.toBytes(), 0, bound, idAt, id.length());
        return bound;
    }

    private static void writeLong(byte[] array, int at, long value) {
        for (int i = 0; i < Long.BYTES; i++) {
            array[at + i] = (byte) (value >>> Long.SIZE - Byte.SIZE * (i + 1));
        }
    }

    private static long readLong(byte[] array, int at) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << Byte.SIZE | array[at + i] & 0xff;
        }
        return value;
    }
}
