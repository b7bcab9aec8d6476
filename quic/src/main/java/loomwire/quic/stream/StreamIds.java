package loomwire.quic.stream;

/**
 * What a stream id says: who opened the stream, in how many directions it goes, and its number among its kind.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-2.1">RFC 9000 §2.1</a>
 */
public final class StreamIds {
    private static final long SERVER_INITIATED = 0x1;
    private static final long UNIDIRECTIONAL = 0x2;
    private static final int TYPE_BITS = 2;

    private StreamIds() {}

    public static long id(boolean clientInitiated, boolean bidirectional, long number) {
        return number << TYPE_BITS | (clientInitiated ? 0 : SERVER_INITIATED) | (bidirectional ? 0 : UNIDIRECTIONAL);
    }

    public static boolean isClientInitiated(long id) {
        return (id & SERVER_INITIATED) == 0;
    }

    public static boolean isBidirectional(long id) {
        return (id & UNIDIRECTIONAL) == 0;
    }

    /** The number among the streams of its type, counted from 0. */
    public static long number(long id) {
        return id >>> TYPE_BITS;
    }
}
