package loomwire.quic.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.memory.LinkConditions;
import loomwire.rawnet.memory.MemoryNetwork;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class MemoryEndpointTest extends EndpointBehaviour {
    private final MemoryNetwork network = new MemoryNetwork(1, LinkConditions.PERFECT);

    @Override
    PacketPort openPort() throws IOException {
        return network.open(new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 0));
    }
}
