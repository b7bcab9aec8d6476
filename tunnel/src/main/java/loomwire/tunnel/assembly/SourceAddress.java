package loomwire.tunnel.assembly;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import loomwire.rawnet.route.RouteDiscovery;
import loomwire.tunnel.client.ServerLink;

/**
 * The address that a link leaves this machine from: whether it is there still, and whether the machine would choose it again.
 * Nothing is sent to find that out. Immutable.
 */
final class SourceAddress {
    private final InetAddress server;
    private final InetAddress local;
    private final InetAddress chosen;
    private final boolean follows;

    private SourceAddress(InetAddress server, InetAddress local, InetAddress chosen, boolean follows) {
        this.server = server;
        this.local = local;
        this.chosen = chosen;
        this.follows = follows;
    }

    /**
     * As it is now.
     *
     * @param local where the port is; a wildcard where the kernel chooses the address of each datagram
     * @param fixed whether the file names the interface or the address, so that another way is no choice
     */
    static SourceAddress of(InetAddress server, InetAddress local, boolean fixed) throws IOException {
        return new SourceAddress(
                server,
                local.isAnyLocalAddress() ? null : local,
                fixed ? null : RouteDiscovery.sourceToward(server),
                !fixed);
    }

    ServerLink.Source now() {
        try {
            InetAddress now = follows && chosen != null ? RouteDiscovery.sourceToward(server) : null;
            if (now == null || now.equals(chosen)) {
                // No way at all is no better way.
                return local == null || local.equals(now) || isHere(local)
                        ? ServerLink.Source.SAME
                        : ServerLink.Source.GONE;
            }
            // Where the kernel chooses, datagrams leave from the new address already.
            return local != null && isHere(local) ? ServerLink.Source.BETTER : ServerLink.Source.GONE;
        } catch (IOException cannotLook) {
            return ServerLink.Source.SAME;
        }
    }

    private static boolean isHere(InetAddress address) throws SocketException {
        return NetworkInterface.getByInetAddress(address) != null;
    }
}
