package loomwire.tunnel.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import loomwire.rawnet.testing.NetworkNamespaces;
import loomwire.rawnet.testing.NetworkNamespaces.Namespace;
import org.junit.jupiter.api.Assumptions;
import org.pcap4j.core.Pcaps;

/**
 * A client and a server as processes on two hosts that share nothing but a cable, over the pcap port and one family of
 * addresses. Owned by the test, whose end takes processes and namespaces away.
 */
public final class TunnelInNamespaces implements AutoCloseable {
    public static final int TUNNEL_PORT = 9999;
    public static final int SOCKS_PORT = 1080;
    public static final int METRICS_PORT = 9464;

    private static final String KEY = "42".repeat(32);

    private final NetworkNamespaces namespaces;
    private final String serverAddress;
    private final Path folder;
    private final String network;
    private final List<LoomwireProcess> processes = new ArrayList<>();

    private TunnelInNamespaces(NetworkNamespaces namespaces, String serverAddress, Path folder, String network) {
        this.namespaces = namespaces;
        this.serverAddress = serverAddress;
        this.folder = folder;
        this.network = network;
    }

    /**
     * Makes both hosts, with addresses of one family only; where that is not possible, the test is skipped.
     *
     * @param folder for configurations and output
     * @param more what stands in the section {@code network} beside the backend, such as {@code ", firewall: guard"}
     */
    public static TunnelInNamespaces open(boolean ipv6, Path folder, String more) {
        return open(ipv6, folder, "pcap", more);
    }

    /** Likewise, with another backend. */
    public static TunnelInNamespaces open(boolean ipv6, Path folder, String backend, String more) {
        Assumptions.assumeTrue(NetworkNamespaces.unavailable() == null, NetworkNamespaces::unavailable);
        try {
            Pcaps.libVersion();
        } catch (LinkageError e) {
            Assumptions.abort("libpcap is not installed: " + e.getMessage());
        }
        NetworkNamespaces namespaces = NetworkNamespaces.open();
        for (Namespace end : List.of(namespaces.left(), namespaces.right())) {
            end.run("ip", ipv6 ? "-4" : "-6", "address", "flush", "dev", end.interfaceName());
        }
        Namespace server = namespaces.left();
        return new TunnelInNamespaces(namespaces, ipv6 ? server.ipv6() : server.ipv4(), folder, backend + more);
    }

    /** Takes away the interfaces of both hosts. */
    public void cut() {
        namespaces.cut();
    }

    /** Gives them back. */
    public void mend() {
        namespaces.join();
    }

    public Namespace server() {
        return namespaces.left();
    }

    public Namespace client() {
        return namespaces.right();
    }

    public String serverAddress() {
        return serverAddress;
    }

    /** Starts the server, which lets clients connect to addresses of both hosts, and waits until it runs. */
    public LoomwireProcess startServer() throws IOException {
        return startServer(bracketed() + ":" + TUNNEL_PORT);
    }

    /** Likewise, at the address of {@code listen.addr}. */
    public LoomwireProcess startServer(String listen) throws IOException {
        return launchServer(listen).awaitSaid("server is running");
    }

    /** Likewise, without waiting for anything. */
    public LoomwireProcess launchServer(String listen) throws IOException {
        return launch("server", server(), """
                role: server
                listen: { addr: "%s" }
                auth: { key: "%s" }
                egress: { allow: ["10.198.0.0/24", "fd98::/64"] }
                state_dir: "%s"
                network: { backend: %s }
                metrics: { listen: "127.0.0.1:%d" }
                """.formatted(listen, KEY, folder.resolve("state"), network, METRICS_PORT));
    }

    /** Starts the client, with one carrier and SOCKS5 at the port above on loopback, and waits until it runs. */
    public LoomwireProcess startClient() throws IOException {
        return startClient(bracketed() + ":" + TUNNEL_PORT);
    }

    /** Likewise, to a server at another address. */
    public LoomwireProcess startClient(String address) throws IOException {
        return start("client", client(), """
                role: client
                server: { addr: "%s" }
                auth: { key: "%s" }
                socks5: [{ listen: "[::1]:%d" }]
                transport: { conn: 1 }
                network: { backend: %s }
                """.formatted(address, KEY, SOCKS_PORT, network));
    }

    private String bracketed() {
        return serverAddress.indexOf(':') < 0 ? serverAddress : "[" + serverAddress + "]";
    }

    private LoomwireProcess start(String name, Namespace where, String configuration) throws IOException {
        return launch(name, where, configuration).awaitSaid(name + " is running");
    }

    private LoomwireProcess launch(String name, Namespace where, String configuration) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".yaml"), configuration);
        Path output = folder.resolve(name + "-" + processes.size() + ".log");
        LoomwireProcess process =
                LoomwireProcess.start(where.prefix(), List.of(), output, "run", "-c", file.toString());
        processes.add(process);
        return process;
    }

    @Override
    public void close() {
        for (LoomwireProcess process : processes) {
            process.close();
        }
        namespaces.close();
    }
}
