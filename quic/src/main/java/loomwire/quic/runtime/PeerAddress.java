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

    /** The address as a person writes it, without the slash and the looked-up name of the platform's form. */
    static String text(InetSocketAddress address) {
        String host = address.isUnresolved() ? address.getHostString() : address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
    }
}
