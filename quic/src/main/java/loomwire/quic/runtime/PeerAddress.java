package loomwire.quic.runtime;

import java.net.InetSocketAddress;
import loomwire.quic.base.Datagram;
import loomwire.quic.connection.Connection;
import loomwire.rawnet.Addresses;

/** The platform's address objects, made from the core's numbers. */
final class PeerAddress {
    private PeerAddress() {}

    static InetSocketAddress of(Connection core) {
        return new InetSocketAddress(Addresses.toInetAddress(core.addressHigh(), core.addressLow()), core.port());
    }

    static InetSocketAddress of(Datagram datagram) {
        return new InetSocketAddress(
                Addresses.toInetAddress(datagram.addressHigh(), datagram.addressLow()), datagram.port());
    }
}
