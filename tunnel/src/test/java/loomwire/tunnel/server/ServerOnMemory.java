package loomwire.tunnel.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import loomwire.quic.MemoryBudget;
import loomwire.quic.QuicStream;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.dns.NameSource;
import loomwire.tunnel.dns.NameSources;
import loomwire.tunnel.protocol.Authentication;
import loomwire.tunnel.protocol.DeadlineReader;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.protocol.OpenRequest;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.testing.MemoryConnection;
import loomwire.tunnel.testing.MemoryEndpoint;
import loomwire.tunnel.testing.MemoryStream;

/** A server without a network under it, and what a test's clients do with it. */
final class ServerOnMemory implements AutoCloseable {
    static final Auth KEY = new Auth.SharedKey(new byte[32]);
    static final Duration LONG = Duration.ofSeconds(30);

    final MemoryEndpoint endpoint = new MemoryEndpoint();
    final TunnelServer server;

    /** @param more what else is in the configuration */
    ServerOnMemory(ServerDeadlines deadlines, String more) throws Exception {
        this(deadlines, "[\"127.0.0.0/8\"]", more, NameSources.ofThisMachine());
    }

    /**
     * @param allow what egress allows
     * @param names who knows the names of targets
     */
    ServerOnMemory(ServerDeadlines deadlines, String allow, String more, NameSource names) throws Exception {
        server = TunnelServer.start(
                List.of(new MemoryEntrance(endpoint)),
                ConfigLoader.parse(
                        Path.of("server.yaml"),
                        """
                role: server
                listen: { addr: ":9" }
                auth: { key: "%s" }
                egress: { allow: %s }
                %s
                """.formatted("00".repeat(32), allow, more),
                        new Host(2, 8192, Map.of())),
                (peer, flags) -> {},
                deadlines,
                names,
                MemoryBudget.UNLIMITED);
    }

    ServerCounters counters() {
        return server.counters();
    }

    MemoryConnection client() throws IOException {
        return client(null);
    }

    MemoryConnection client(InetSocketAddress from) throws IOException {
        MemoryConnection client = endpoint.connect(from);
        Authentication.awaitServer(client, Authentication.introduce(client, KEY, List.of()), KEY);
        return client;
    }

    static MemoryStream ask(MemoryConnection client, int port) throws IOException {
        return ask(client, "127.0.0.1", port);
    }

    static MemoryStream ask(MemoryConnection client, String host, int port) throws IOException {
        MemoryStream stream = client.open();
        stream.write(new OpenRequest(new Target(host, port)).encode());
        return stream;
    }

    static OpenAnswer answer(QuicStream stream) throws IOException {
        OpenAnswer answer = OpenAnswer.read(DeadlineReader.of(stream, LONG));
        DeadlineReader.release(stream);
        return answer;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
