package loomwire.rawnet.udp;

import java.net.InetSocketAddress;
import loomwire.rawnet.Addresses;
import org.jspecify.annotations.Nullable;

/**
 * Between the platform's address objects and addresses in longs, without an object per packet. Owned by the thread that
 * receives and transmits.
 */
final class PeerAddresses {
    /** Address objects kept for sending, a power of two; two peers that share a place only cost an object more. */
    private static final int CACHED = 1024;

    private final InetSocketAddress[] objects = new InetSocketAddress[CACHED];
    private final long[] objectHigh = new long[CACHED];
    private final long[] objectLow = new long[CACHED];

    private @Nullable InetSocketAddress last;
    private long high;
    private long low;
    private int port;

    /** Takes in the sender of a datagram; the platform gives the same object for one sender in a row. */
    void receivedFrom(InetSocketAddress from) {
        if (from != last) {
            last = from;
            high = Addresses.high(from.getAddress());
            low = Addresses.low(from.getAddress());
            port = from.getPort();
        }
    }

    long high() {
        return high;
    }

    long low() {
        return low;
    }

    int port() {
        return port;
    }

    /** The address object to send to. */
    InetSocketAddress of(long peerHigh, long peerLow, int peerPort) {
        long mixed = (peerHigh * 31 + peerLow) * 31 + peerPort;
        int place = (int) (mixed * 0x9e37_79b9_7f4a_7c15L >>> 54);
        InetSocketAddress known = objects[place];
        if (known != null
                && known.getPort() == peerPort
                && objectLow[place] == peerLow
                && objectHigh[place] == peerHigh) {
            return known;
        }
        InetSocketAddress made = new InetSocketAddress(Addresses.toInetAddress(peerHigh, peerLow), peerPort);
        objects[place] = made;
        objectHigh[place] = peerHigh;
        objectLow[place] = peerLow;
        return made;
    }
}
