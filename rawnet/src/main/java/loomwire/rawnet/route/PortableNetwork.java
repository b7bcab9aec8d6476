package loomwire.rawnet.route;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import loomwire.rawnet.LinkKind;
import org.jspecify.annotations.Nullable;

/** What the JDK tells on every system: interfaces and source addresses, but neither routes nor neighbours. */
class PortableNetwork implements HostNetwork {
    /** Any port: connecting a datagram socket asks the kernel for a route and sends nothing. */
    private static final int ANY_PORT = 9;

    @Override
    public List<HostInterface> interfaces() throws IOException {
        List<HostInterface> found = new ArrayList<>();
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            found.add(describe(each));
        }
        return found;
    }

    private static HostInterface describe(NetworkInterface from) throws SocketException {
        byte[] mac = from.getHardwareAddress();
        // Outside Linux, loopback and tunnels carry headers of their own (DLT_NULL) that cannot be written.
        LinkKind link = !from.isLoopback() && mac != null && mac.length == 6 ? LinkKind.ETHERNET : null;
        List<Prefix> addresses = from.getInterfaceAddresses().stream()
                .map(PortableNetwork::prefix)
                .toList();
        String label = from.getDisplayName() == null ? from.getName() : from.getDisplayName();
        return new HostInterface(
                from.getName(),
                label,
                from.getIndex(),
                from.isUp(),
                from.isLoopback(),
                link,
                from.getMTU(),
                mac,
                addresses,
                List.of());
    }

    private static Prefix prefix(InterfaceAddress from) {
        InetAddress address = from.getAddress();
        // Windows reports -1 for an address whose network it does not know.
        int bits = address.getAddress().length * 8;
        int length = from.getNetworkPrefixLength();
        return new Prefix(withoutNeedlessScope(address), length < 0 || length > bits ? bits : length);
    }

    /** The JDK scopes every IPv6 address to its interface; only link-local ones need it (RFC 4007 §6). */
    static InetAddress withoutNeedlessScope(InetAddress address) {
        if (!(address instanceof Inet6Address) || address.isLinkLocalAddress()) {
            return address;
        }
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public RoutingTable routes() throws IOException {
        return RoutingTable.EMPTY;
    }

    @Override
    public boolean isFit(InetAddress local) throws IOException {
        return true;
    }

    @Override
    public Optional<Route> way(InetAddress target, @Nullable HostInterface through) throws IOException {
        return Optional.empty();
    }

    @Override
    public boolean knowsRoutes() {
        return false;
    }

    @Override
    public @Nullable InetAddress sourceToward(InetAddress target) {
        try (DatagramChannel probe = DatagramChannel.open(family(target))) {
            probe.connect(new InetSocketAddress(target, ANY_PORT));
            InetAddress source = ((InetSocketAddress) probe.getLocalAddress()).getAddress();
            return source.isAnyLocalAddress() ? null : withoutNeedlessScope(source);
        } catch (IOException noRoute) {
            return null;
        }
    }

    static StandardProtocolFamily family(InetAddress address) {
        return address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    @Override
    public byte @Nullable [] neighbourMac(HostInterface at, InetAddress neighbour) throws IOException {
        return null;
    }

    @Override
    public void provoke(HostInterface at, InetAddress source, InetAddress neighbour) throws IOException {
        throw new UnsupportedOperationException("the neighbours of this system cannot be read");
    }

    @Override
    public boolean probe(HostInterface at, InetAddress neighbour) throws IOException {
        return false;
    }

    @Override
    public boolean isReachable(HostInterface at, InetAddress neighbour) throws IOException {
        return false;
    }

    @Override
    public void forget(HostInterface at, InetAddress neighbour) throws IOException {
        throw new UnsupportedOperationException("the neighbours of this system cannot be changed");
    }
}
