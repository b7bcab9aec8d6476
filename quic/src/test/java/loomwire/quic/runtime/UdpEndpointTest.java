package loomwire.quic.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.udp.UdpPort;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class UdpEndpointTest extends EndpointBehaviour {
    /** Enough that the loopback does not lose datagrams while the other loop waits for its turn on a processor. */
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    @Override
    PacketPort openPort() throws IOException {
        return UdpPort.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), SOCKET_BUFFER_BYTES);
    }
}
