package loomwire.tunnel.ops;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import loomwire.tunnel.client.TunnelClient;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.Role;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.port.QuicLinkDialer;
import loomwire.tunnel.port.ServerStart;

/** A client or a server, with what its operator sees of it where the configuration asks for that. */
public final class RunningProcess implements AutoCloseable {
    private final AutoCloseable tunnel;
    private final OpsServer ops;

    private RunningProcess(AutoCloseable tunnel, OpsServer ops) {
        this.tunnel = tunnel;
        this.ops = ops;
    }

    /**
     * Starts what the configuration says. Metrics and health come first: they answer while a client still connects, and a
     * port that is taken ends the start before anything else has begun.
     *
     * @throws IOException with a message that says what to do; nothing is left open then
     */
    public static RunningProcess start(Config config) throws IOException {
        OpsServer ops = null;
        try {
            if (config.metrics() != null) {
                ops = OpsServer.start(config.metrics().resolve(),
                        new Subject(() -> Health.bad("starting"), programSources(config.role())));
            }
            return new RunningProcess(switch (config.role()) {
                case CLIENT -> startClient(config, ops);
                case SERVER -> startServer(config, ops);
            }, ops);
        } catch (IOException | RuntimeException e) {
            new Shutdown().close(ops);
            throw e;
        }
    }

    private static TunnelClient startClient(Config config, OpsServer ops) throws IOException {
        QuicLinkDialer dialer = new QuicLinkDialer(config);
        TunnelClient client = TunnelClient.start(config, dialer);
        observe(ops, config, () -> ClientHealth.of(client), new LedgerMetrics(dialer.ledger()),
                new RelayMetrics(client.counters()));
        return client;
    }

    private static ServerStart startServer(Config config, OpsServer ops) throws IOException {
        ServerStart start = ServerStart.start(config);
        observe(ops, config, () -> Health.good("accepting"), new LedgerMetrics(start.ledger()),
                new ServerMetrics(start.server().counters()),
                new RelayMetrics(start.server().counters().traffic()));
        return start;
    }

    private static void observe(OpsServer ops, Config config, Supplier<Health> health, MetricSource... sources) {
        if (ops != null) {
            List<MetricSource> all = new ArrayList<>(programSources(config.role()));
            all.addAll(List.of(sources));
            ops.observe(new Subject(health, all));
        }
    }

    private static List<MetricSource> programSources(Role role) {
        return List.of(new BuildMetrics(role.name().toLowerCase(Locale.ROOT)), new ProcessMetrics(), new JvmMetrics());
    }

    /** Where metrics and health are served; {@code null} if nowhere. */
    public InetSocketAddress metricsAddress() {
        return ops == null ? null : ops.localAddress();
    }

    /** The tunnel first: as long as it drains, its health can be asked for. */
    @Override
    public void close() throws IOException {
        new Shutdown().close(tunnel).close(ops).rethrow();
    }
}
