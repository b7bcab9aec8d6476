package loomwire.tunnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import loomwire.tunnel.client.ServerLink;
import loomwire.tunnel.client.TunnelClient;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.testing.NameServer;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.TunnelPair;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every form of a denied address as an application brings it: through SOCKS5 and through forwards, as it is and by name. */
@Timeout(180)
class EgressThroughClientTest {
    @TempDir
    private Path folder;

    /** A link without a network under it. */
    private record MemoryDialer(ServerOnMemory on) implements ServerLink.Dialer {
        @Override
        public ServerLink dial(HostPort server) throws IOException {
            return new ServerLink(server, on.endpoint.connect(), () -> {});
        }

        @Override
        public boolean verifiesServer() {
            return false;
        }
    }

    /** Each forward on an address of its own that nobody else is likely to use. */
    private static Config config(List<HostPort> targets) throws Exception {
        StringBuilder forwards = new StringBuilder();
        for (int i = 0; i < targets.size(); i++) {
            forwards.append("  - { listen: \"127.77.%d.%d:8080\", target: \"%s\" }\n"
                    .formatted(i / 200, 1 + i % 200, targets.get(i)));
        }
        return ConfigLoader.parse(
                Path.of("client.yaml"),
                """
                role: client
                server: { addr: "192.0.2.1:9" }
                auth: { key: "%s" }
                socks5: [{ listen: "127.0.0.1:%d" }]
                forward:
                %s""".formatted("00".repeat(32), TunnelPair.freeTcpPort(), forwards),
                new Host(2, 8192, Map.of()));
    }

    @Test
    void noneLeadsToTheServersOwnServices() throws Exception {
        List<String> forms = EgressByNameTest.forms();
        try (Upstream upstream = new Upstream(socket -> {});
                NameServer names = EgressByNameTest.numbered(forms);
                ServerOnMemory on = new ServerOnMemory(ServerDeadlines.DEFAULTS, "[]", "", names.source(folder))) {
            List<HostPort> targets = new ArrayList<>();
            for (int i = 0; i < forms.size(); i++) {
                targets.add(new HostPort(forms.get(i), upstream.port()));
                targets.add(new HostPort(i + ".example.org", upstream.port()));
            }
            try (TunnelClient client = TunnelClient.start(config(targets), new MemoryDialer(on))) {
                List<InetSocketAddress> listeners = client.listenAddresses();
                for (int i = 0; i < targets.size(); i++) {
                    HostPort target = targets.get(i);
                    try (SocksClient socks = SocksClient.to(listeners.getFirst())) {
                        assertEquals(
                                OpenStatus.NOT_ALLOWED.socksReply(),
                                socks.connect(target.host(), target.port()),
                                () -> "" + target);
                    }
                    assertEquals(0, bytesFrom(listeners.get(1 + i)), () -> "forward to " + target);
                }
            }
            assertEquals(2L * targets.size(), on.counters().dials().failed.sum(OpenStatus.NOT_ALLOWED));
            assertEquals(0, upstream.accepted());
        }
    }

    private static int bytesFrom(InetSocketAddress forward) {
        try (Socket socket = new Socket(forward.getAddress(), forward.getPort())) {
            return socket.getInputStream().readAllBytes().length;
        } catch (IOException reset) {
            return 0;
        }
    }
}
