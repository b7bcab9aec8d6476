package loomwire.tunnel.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import loomwire.tunnel.assembly.QuicLinkDialer;
import loomwire.tunnel.assembly.ServerStart;
import loomwire.tunnel.client.TunnelClient;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.net.Shutdown;

/** A client and a server with the real QUIC stack, over UDP on loopback and a path that can be made to misbehave. */
public final class TunnelPair implements AutoCloseable {
    private static final String KEY = "42".repeat(32);

    private final Path folder;
    private final int serverPort;
    private final UdpPath path;
    private String serverMore = "";
    private ServerStart server;
    private TunnelClient client;

    public TunnelPair(Path folder) throws IOException {
        this.folder = folder;
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freeUdpPort());
        this.serverPort = address.getPort();
        this.path = UdpPath.to(address);
    }

    public static int freeUdpPort() throws IOException {
        return FreePorts.udp();
    }

    public static int freeTcpPort() throws IOException {
        return FreePorts.tcp();
    }

    /** @param more lines of the server's configuration */
    public TunnelPair startServer(String more) throws Exception {
        serverMore = more;
        server = ServerStart.start(config("""
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                egress: { allow: ["127.0.0.0/8"] }
                network: { backend: udp }
                state_dir: "%s"
                """.formatted(serverPort, KEY, folder.resolve("state")) + more));
        return this;
    }

    /** @param more lines of the client's configuration */
    public TunnelPair startClient(String more) throws Exception {
        Config config = config("""
                role: client
                server: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                network: { backend: udp }
                socks5: [{ listen: "127.0.0.1:%d" }]
                """.formatted(path.port(), KEY, freeTcpPort()) + more);
        client = TunnelClient.start(config, new QuicLinkDialer(config));
        return this;
    }

    private static Config config(String text) throws Exception {
        return ConfigLoader.parse(Path.of("test.yaml"), text, new Host(2, 8192, Map.of()));
    }

    /** The server is gone without a word that arrives, and comes back with its old identity. */
    public void replaceServer() throws Exception {
        path.black(true, true);
        server.close();
        startServer(serverMore);
        path.black(false, false);
    }

    public UdpPath path() {
        return path;
    }

    public ServerStart server() {
        return server;
    }

    public TunnelClient client() {
        return client;
    }

    public SocksClient socks() throws IOException {
        return SocksClient.to(client.listenAddresses().getFirst());
    }

    @Override
    public void close() throws IOException {
        path.black(false, false);
        new Shutdown().close(client).close(server).close(path).rethrow();
    }
}
