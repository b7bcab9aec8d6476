package loomwire.tunnel.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import loomwire.rawnet.AddressWords;

/** Addresses as people write them: {@code 192.0.2.1:80}, {@code [2001:db8::1]:80}. */
public final class AddressText {
    private AddressText() {}

    public static String of(InetSocketAddress address) {
        return AddressWords.of(address);
    }

    /** The other end of a socket. */
    public static String ofPeer(SocketChannel socket) throws IOException {
        return of((InetSocketAddress) socket.getRemoteAddress());
    }
}
