package loomwire.tunnel.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/** Addresses as people write them: {@code 192.0.2.1:80}, {@code [2001:db8::1]:80}. */
public final class AddressText {
    private AddressText() {}

    public static String of(InetSocketAddress address) {
        String host = address.getAddress() == null ? address.getHostString() : address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** The other end of a socket. */
    public static String ofPeer(SocketChannel socket) throws IOException {
        return of((InetSocketAddress) socket.getRemoteAddress());
    }
}
