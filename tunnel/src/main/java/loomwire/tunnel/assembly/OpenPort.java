package loomwire.tunnel.assembly;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.RawPort;
import loomwire.tunnel.net.Shutdown;

/**
 * An address of this machine: one packet port, or on a server several that share it, with what keeps the kernel silent
 * there.
 *
 * @param ports one for each event loop; a client has one
 * @param guards what keeps the kernel silent; null where it owns the port itself
 * @param description how the port reaches the network, for the log
 * @param look has it follow the addresses of its interface; null where there is nothing to follow
 */
public record OpenPort(List<PacketPort> ports, AutoCloseable guards, String description, AddressFollower.Look look)
        implements AutoCloseable {

    /** The only port of a client. */
    public PacketPort port() {
        return ports.getFirst();
    }

    /** Sends to one peer with the flags that it asked for; does nothing where there are no TCP headers. */
    public void peerFlags(InetSocketAddress peer, List<String> flags) {
        FlagCycle cycle = FlagCycle.parse(flags);
        for (PacketPort port : ports) {
            // Only the port that hears the peer takes notice.
            if (port instanceof RawPort raw) {
                raw.peerFlags(peer, cycle);
            }
        }
    }

    /** Sends to where a way that was found anew leads; does nothing where the kernel sends by itself. */
    void follow(RawPath way) {
        for (PacketPort port : ports) {
            if (port instanceof RawPort raw && way.nextHopMac() != null) {
                raw.nextHop(way.isIpv6(), way.nextHopMac());
            }
        }
    }

    /** The ports first: as long as one is open, the kernel must stay silent. */
    @Override
    public void close() throws IOException {
        Shutdown shutdown = new Shutdown();
        ports.forEach(shutdown::close);
        shutdown.close(guards).rethrow();
    }
}
