package loomwire.tunnel.ops;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import loomwire.tunnel.client.TunnelClient;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.Role;
import loomwire.tunnel.net.Drainable;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.port.QuicLinkDialer;
import loomwire.tunnel.port.ServerStart;

/** A client or a server, with what its operator sees of it where the configuration asks for that. */
public final class RunningProcess implements Drainable {
    private final OpsServer ops;
    private final Drainable tunnel;
    private volatile boolean stopping;

    private RunningProcess(Config config) throws IOException {
        ops = config.metrics() == null ? null : OpsServer.start(config.metrics().resolve(),
                new Subject(() -> Health.bad("starting"), programSources(config.role())));
        try {
            tunnel = switch (config.role()) {
                case CLIENT -> startClient(config);
                case SERVER -> startServer(config);
            };
        } catch (IOException | RuntimeException e) {
            new Shutdown().close(ops);
            throw e;
        }
    }

    /**
     * Starts what the configuration says. Metrics and health come first: they answer while a client still connects, and a
     * port that is taken ends the start before anything else has begun.
     *
     * @throws IOException with a message that says what to do; nothing is left open then
     */
    public static RunningProcess start(Config config) throws IOException {
        return new RunningProcess(config);
    }

    private TunnelClient startClient(Config config) throws IOException {
        QuicLinkDialer dialer = new QuicLinkDialer(config);
        TunnelClient client = TunnelClient.start(config, dialer);
        observe(config, () -> ClientHealth.of(client.carriers()), new LedgerMetrics(dialer.ledger()),
                new ClientMetrics(client.carriers(), client.requests()), new BudgetMetrics(dialer.memory()),
                new RelayMetrics(client.counters()));
        return client;
    }

    private ServerStart startServer(Config config) throws IOException {
        ServerStart start = ServerStart.start(config);
        observe(config, () -> Health.good("accepting"), new LedgerMetrics(start.ledger()),
                new ServerMetrics(start.server().counters()), new BudgetMetrics(start.memory()),
                new RelayMetrics(start.server().counters().traffic()));
        return start;
    }

    private void observe(Config config, Supplier<Health> health, MetricSource... sources) {
        if (ops != null) {
            List<MetricSource> all = new ArrayList<>(programSources(config.role()));
            all.addAll(List.of(sources));
            ops.observe(new Subject(() -> stopping ? Health.bad("stopping") : health.get(), all));
        }
    }

    private static List<MetricSource> programSources(Role role) {
        return List.of(new BuildMetrics(role.name().toLowerCase(Locale.ROOT)), new ProcessMetrics(), new JvmMetrics());
    }

    /** Where metrics and health are served; {@code null} if nowhere. */
    public InetSocketAddress metricsAddress() {
        return ops == null ? null : ops.localAddress();
    }

    /** While it drains, its metrics and health can be asked for. */
    @Override
    public void drain(Duration limit) throws InterruptedException {
        stopping = true;
        tunnel.drain(limit);
    }

    /** The tunnel first: as long as it ends, its health can be asked for. */
    @Override
    public void close() throws IOException {
        stopping = true;
        new Shutdown().close(tunnel).close(ops).rethrow();
    }
}
