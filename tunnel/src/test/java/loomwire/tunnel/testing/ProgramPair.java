package loomwire.tunnel.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server and a client of it, each in a process of its own, over UDP on loopback; ended with the test. */
public final class ProgramPair implements AutoCloseable {
    private static final String KEY = "42".repeat(32);

    private final Path folder;
    private final int serverPort;
    private final int socksPort;
    private final String more;
    private final List<LoomwireProcess> started = new ArrayList<>();

    /**
     * Starts nothing yet.
     *
     * @param folder for configurations, logs and the server's state
     * @param more a line for both configurations
     */
    public ProgramPair(Path folder, String more) throws IOException {
        this.folder = folder;
        this.more = more;
        this.serverPort = TunnelPair.freeUdpPort();
        this.socksPort = TunnelPair.freeTcpPort();
    }

    /** Starts a server, always on the same port and with the same state, and waits until it runs. */
    public LoomwireProcess startServer() throws IOException {
        return startServer(List.of());
    }

    /** Likewise, with more options of its JVM. */
    public LoomwireProcess startServer(List<String> javaOptions) throws IOException {
        return start("server", javaOptions, """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                egress: { allow: ["127.0.0.0/8"] }
                network: { backend: udp }
                state_dir: "%s"
                """.formatted(serverPort, KEY, folder.resolve("state")));
    }

    /** Starts a client and waits until it runs, which is once it has a connection. */
    public LoomwireProcess startClient() throws IOException {
        return start("client", List.of(), """
                role: client
                server: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                network: { backend: udp }
                socks5: [{ listen: "127.0.0.1:%d" }]
                """.formatted(serverPort, KEY, socksPort));
    }

    private LoomwireProcess start(String role, List<String> javaOptions, String config) throws IOException {
        String name = role + started.size();
        Path file = Files.writeString(folder.resolve(name + ".yaml"), config + more + "\n");
        LoomwireProcess process = LoomwireProcess.start(
                List.of(), javaOptions, folder.resolve(name + ".log"), "run", "-c", file.toString());
        started.add(process);
        return process.awaitSaid(role + " is running");
    }

    /** A new connection to the client's SOCKS5 port. */
    public SocksClient socks() throws IOException {
        return SocksClient.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), socksPort));
    }

    @Override
    public void close() {
        for (LoomwireProcess process : started.reversed()) {
            process.close();
        }
    }
}
