package loomwire.quic.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import loomwire.quic.TransportConfig;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.memory.LinkConditions;
import loomwire.rawnet.memory.MemoryNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a port may remember of its peers: only what came with a datagram that the core found to be the peer's. */
@Timeout(60)
class LearningTest {
    private final MemoryNetwork network = new MemoryNetwork(1, LinkConditions.PERFECT);

    private PacketPort port() throws IOException {
        return network.open(new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 0));
    }

    @Test
    void onlyHeadersOfAuthenticatedDatagramsAreBelieved() throws Exception {
        ForgingPort serverPort = new ForgingPort(port(), 3);
        ForgingPort clientPort = new ForgingPort(port(), 4);
        try (Duo duo = new Duo(serverPort, clientPort, TransportConfig.DEFAULTS, TransportConfig.DEFAULTS)
                .serving(Duo::echo)) {
            StreamBehaviour.assertEchoes(duo.dial(), 1_000_000);
        }
        for (ForgingPort each : new ForgingPort[] {serverPort, clientPort}) {
            assertTrue(each.genuineAuthenticated > 10, each.genuineAuthenticated + " of the peer");
            assertEquals(0, each.forgedAuthenticated);
        }
        // A server may have to answer what anybody can write, such as a first packet; a client answers nobody.
        assertEquals(0, clientPort.forgedUnknown);
    }
}
