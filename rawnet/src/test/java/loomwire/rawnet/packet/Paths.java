package loomwire.rawnet.packet;

import java.net.InetSocketAddress;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.RawPath;

/** Paths that tests write segments for. */
final class Paths {
    private static final byte[] MAC = {2, 0, 0, 0, 0, 1};
    private static final byte[] GATEWAY = {2, 0, 0, 0, 0, 2};

    private Paths() {}

    static RawPath ethernet(String address, int mtu) {
        return new RawPath("eth0", LinkKind.ETHERNET, MAC, GATEWAY, new InetSocketAddress(address, 4433), mtu);
    }

    static RawPath rawIp(String address, int mtu) {
        return new RawPath("tun0", LinkKind.RAW_IP, null, null, new InetSocketAddress(address, 4433), mtu);
    }
}
