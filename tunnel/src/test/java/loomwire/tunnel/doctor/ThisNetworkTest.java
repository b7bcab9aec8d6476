package loomwire.tunnel.doctor;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import loomwire.rawnet.udp.UdpPort;
import org.junit.jupiter.api.Test;

class ThisNetworkTest {
    @Test
    void aPortThatSomebodyHasIsToldAndOneThatIsFreeIsLeftFree() throws Exception {
        ThisNetwork network = new ThisNetwork(null);
        InetSocketAddress port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());
            IOException e = assertThrows(IOException.class, () -> network.listen("socks5[0].listen", port));
            assertTrue(
                    e.getMessage()
                            .startsWith("socks5[0].listen: cannot listen on 127.0.0.1:" + port.getPort()
                                    + ": the port is in use"),
                    e.getMessage());
        }
        network.listen("socks5[0].listen", port);
        network.listen("socks5[0].listen", port);
    }

    @Test
    void aUdpPortThatALoomwireHasIsToldAndNotShared() throws Exception {
        ThisNetwork network = new ThisNetwork(null);
        InetSocketAddress port;
        // As a server opens it, for several packet workers; whoever else asks to share would get a part of its packets.
        List<UdpPort> taken = UdpPort.openShared(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 65_536, 2);
        try {
            port = taken.getFirst().capabilities().localAddress();
            IOException e = assertThrows(IOException.class, () -> network.bindUdp("listen.addr", port));
            assertTrue(
                    e.getMessage()
                            .startsWith("listen.addr: cannot listen on 127.0.0.1:" + port.getPort()
                                    + ": the port is in use"),
                    e.getMessage());
            assertThrows(
                    IOException.class, () -> network.bindUdp("listen.addr", new InetSocketAddress(port.getPort())));
        } finally {
            for (UdpPort each : taken) {
                each.close();
            }
        }
        network.bindUdp("listen.addr", port);
        network.bindUdp("listen.addr", port);
    }
}
