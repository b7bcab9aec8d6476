package loomwire.quic.wire;

import loomwire.quic.base.VarInt;

/**
 * Shortens packet numbers for the wire and restores them.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-17.1">RFC 9000 §17.1</a>
 */
public final class PacketNumbers {
    /** The longest form on the wire, in bytes. */
    public static final int MAX_LENGTH = 4;

    private PacketNumbers() {}

    /**
     * Bytes needed so that the peer can restore {@code packetNumber}: 1 to 4.
     *
     * @param largestAcknowledged by the peer in this space, -1 if none
     * @throws IllegalArgumentException if 2^31 or more packets are unacknowledged, which no window allows
     */
    public static int length(long packetNumber, long largestAcknowledged) {
        long unacknowledged = packetNumber - largestAcknowledged;
        if (unacknowledged <= 0 || unacknowledged >= 1L << 31) {
            throw new IllegalArgumentException(packetNumber + " after " + largestAcknowledged);
        }
        // RFC 9000 §17.1: more than twice the distance. At exact powers of two that is one bit more than in A.2.
        int bits = Long.SIZE - Long.numberOfLeadingZeros(2 * unacknowledged);
        return (bits + Byte.SIZE - 1) / Byte.SIZE;
    }

    /**
     * The number nearest to the next expected one whose low bytes are {@code truncated} (RFC 9000 §A.3).
     *
     * @param length of the field in bytes, 1 to 4
     * @param largestReceived in an authenticated packet of this space, -1 if none
     * @return 0 to 2^62-1
     */
    public static long decode(long truncated, int length, long largestReceived) {
        long expected = Math.min(largestReceived + 1, VarInt.MAX); // nothing follows the last number
        long window = 1L << length * Byte.SIZE;
        long candidate = expected & -window | truncated;
        if (candidate <= expected - window / 2 && candidate <= VarInt.MAX - window) {
            return candidate + window;
        }
        if (candidate > expected + window / 2 && candidate >= window) {
            return candidate - window;
        }
        return candidate;
    }
}
