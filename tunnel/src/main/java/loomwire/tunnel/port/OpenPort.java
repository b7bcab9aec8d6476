package loomwire.tunnel.port;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.RawPort;
import loomwire.rawnet.guard.KernelGuard;
import loomwire.tunnel.net.Shutdown;

/**
 * A packet port with what keeps the kernel silent on it.
 *
 * @param guards empty where the kernel owns the port itself
 * @param description how the port reaches the network, for the log
 */
public record OpenPort(PacketPort port, List<KernelGuard> guards, String description) implements AutoCloseable {

    /** Sends to one peer with the flags that it asked for; does nothing where there are no TCP headers. */
    public void peerFlags(InetSocketAddress peer, List<String> flags) {
        if (port instanceof RawPort raw) {
            raw.peerFlags(peer, FlagCycle.parse(flags));
        }
    }

    /** The port first: as long as it is open, the kernel must stay silent. */
    @Override
    public void close() throws IOException {
        Shutdown shutdown = new Shutdown().close(port);
        guards.forEach(shutdown::close);
        shutdown.rethrow();
    }
}
