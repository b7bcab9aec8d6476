package loomwire.tunnel.assembly;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.channels.DatagramChannel;
import java.util.Optional;

/**
 * The interface that plain UDP leaves through, as the kernel chooses it.
 *
 * @param mtu in bytes
 */
public record UdpLink(String interfaceName, int mtu, InetAddress source) {

    /**
     * Asks the kernel for its way to a peer; nothing is sent.
     *
     * @param local where to send from; a wildcard address to leave it to the kernel
     * @return empty if the interface does not show
     * @throws IOException if there is no way
     */
    public static Optional<UdpLink> toward(InetSocketAddress peer, InetSocketAddress local) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open()) {
            if (!local.getAddress().isAnyLocalAddress()) {
                channel.bind(new InetSocketAddress(local.getAddress(), 0));
            }
            channel.connect(peer);
            return of(((InetSocketAddress) channel.getLocalAddress()).getAddress());
        }
    }

    /** The interface that has an address; empty for a wildcard. */
    public static Optional<UdpLink> of(InetAddress source) throws IOException {
        NetworkInterface found = source.isAnyLocalAddress() ? null : NetworkInterface.getByInetAddress(source);
        return found == null ? Optional.empty() : Optional.of(new UdpLink(found.getName(), found.getMTU(), source));
    }

    /** What is wrong with it for QUIC, in one sentence that says what to do; empty if it has room. */
    public Optional<String> lackOfRoom() {
        return LinkRoom.lackForUdp(interfaceName, mtu, source.getAddress().length == 16);
    }
}
