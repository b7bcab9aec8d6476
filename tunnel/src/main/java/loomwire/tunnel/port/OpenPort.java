package loomwire.tunnel.port;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.RawPort;
import loomwire.rawnet.guard.KernelGuard;
import loomwire.tunnel.net.Shutdown;

/**
 * An address of this machine: one packet port, or on a server several that share it, with what keeps the kernel silent
 * there.
 *
 * @param ports one for each event loop; a client has one
 * @param guards empty where the kernel owns the port itself
 * @param description how the port reaches the network, for the log
 */
public record OpenPort(List<PacketPort> ports, List<KernelGuard> guards, String description) implements AutoCloseable {

    /** The only port of a client. */
    public PacketPort port() {
        return ports.getFirst();
    }

    /** What passed through each of the ports. */
    List<PortCounters> counters() {
        return ports.stream().map(PacketPort::counters).toList();
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

    /** The ports first: as long as one is open, the kernel must stay silent. */
    @Override
    public void close() throws IOException {
        Shutdown shutdown = new Shutdown();
        ports.forEach(shutdown::close);
        guards.forEach(shutdown::close);
        shutdown.rethrow();
    }
}
