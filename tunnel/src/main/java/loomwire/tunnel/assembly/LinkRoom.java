package loomwire.tunnel.assembly;

import java.io.IOException;
import java.util.Optional;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.packet.SegmentWriter;

/**
 * Whether a link has room for QUIC. Without asking, the handshake on a link that is too small would just time out, as
 * every datagram of it is dropped for being too long.
 */
public final class LinkRoom {
    /** RFC 9000 §14: QUIC must not be used if the path cannot carry datagrams of this size. */
    public static final int QUIC_BYTES = 1200;

    private static final int IPV4_HEADER_BYTES = 20;
    private static final int IPV6_HEADER_BYTES = 40;
    private static final int UDP_HEADER_BYTES = 8;

    private LinkRoom() {}

    /** What is wrong with a link for hand-made segments, in one sentence that says what to do; empty if it has room. */
    public static Optional<String> lackOf(RawPath path) {
        return lack(path.interfaceName(), path.mtu(), SegmentWriter.maxDatagramBytes(path));
    }

    /** Likewise for plain UDP. */
    static Optional<String> lackForUdp(String interfaceName, int mtu, boolean ipv6) {
        return lack(interfaceName, mtu, mtu - (ipv6 ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES) - UDP_HEADER_BYTES);
    }

    private static Optional<String> lack(String interfaceName, int mtu, int datagramBytes) {
        if (datagramBytes >= QUIC_BYTES) {
            return Optional.empty();
        }
        int needed = mtu + QUIC_BYTES - datagramBytes;
        return Optional.of("interface " + interfaceName + " has an MTU of " + mtu
                + " bytes, too small for QUIC: behind the "
                + "headers it leaves " + datagramBytes + " for a datagram, and " + QUIC_BYTES
                + " are needed; raise it (ip link "
                + "set " + interfaceName + " mtu " + needed + ", or more) or set network.interface to another one");
    }

    /** @throws IOException if QUIC does not fit; the message says what to do */
    static void require(RawPath path) throws IOException {
        raise(lackOf(path));
    }

    static void raise(Optional<String> lack) throws IOException {
        if (lack.isPresent()) {
            throw new IOException(lack.get());
        }
    }
}
