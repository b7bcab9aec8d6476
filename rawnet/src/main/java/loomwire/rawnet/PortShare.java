package loomwire.rawnet;

import java.net.InetSocketAddress;

/**
 * Which peers a port hears where several ports have one address: those for which the lowest 16 bits of the address and
 * the port number, added, leave {@code index} when divided by {@code count}. A peer so stays with one port as long as
 * it keeps its address and port. The port number alone would not do: clients that all were given the same one would
 * all be with the same port.
 *
 * @param index which of the ports, from 0
 * @param count how many ports there are, from 1 to {@link #MAX_COUNT}
 */
public record PortShare(int index, int count) {
    /** More event loops than any machine needs that copies its packets. */
    public static final int MAX_COUNT = 64;

    /** The only port of its address. */
    public static final PortShare ALL = new PortShare(0, 1);

    public PortShare {
        if (count < 1 || count > MAX_COUNT || index < 0 || index >= count) {
            throw new IllegalArgumentException(
                    "a share is one of 1 to " + MAX_COUNT + ", counted from 0, not " + index + " of " + count);
        }
    }

    /** Whether a peer belongs to this share; {@code addressLow} as in {@link Addresses#low}. */
    public boolean takes(long addressLow, int port) {
        return indexOf(addressLow, port, count) == index;
    }

    /** To which of {@code count} shares a peer belongs. */
    public static int indexOf(long addressLow, int port, int count) {
        return ((int) (addressLow & 0xffff) + port) % count;
    }

    /** Whether a peer belongs to this share. */
    public boolean takes(InetSocketAddress peer) {
        return takes(Addresses.low(peer.getAddress()), peer.getPort());
    }
}
