package loomwire.tunnel.ops;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import loomwire.tunnel.assembly.Qlogs;
import loomwire.tunnel.assembly.QuicLinkDialer;
import loomwire.tunnel.assembly.ServerStart;
import loomwire.tunnel.client.TunnelClient;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.Reloadable;
import loomwire.tunnel.config.Role;
import loomwire.tunnel.net.Drainable;
import loomwire.tunnel.net.FirstWait;
import loomwire.tunnel.net.Shutdown;

/** A client or a server, with what its operator sees of it where the configuration asks for that. */
public final class RunningProcess implements Drainable, Reloadable {
    private final OpsServer ops;
    private final Drainable tunnel;
    private final Reloads reloads;
    private final BooleanSupplier otherSettings;
    private Reloadable settings;
    /** What a start waits for; null if nothing. */
    private volatile String missing;

    private volatile boolean stopping;

    private RunningProcess(Config config, Reloads reloads, BooleanSupplier otherSettings) throws IOException {
        this.reloads = reloads;
        this.otherSettings = otherSettings;
        // Before anybody can come, and take the descriptors that it needs.
        FirstWait.haveOne();
        ops = config.metrics() == null
                ? null
                : OpsServer.start(
                        config.metrics().resolve(),
                        new Subject(this::startingHealth, programSources(config.role()), Impossible.NOTHING));
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
     * port that is taken ends the start before anything else has begun. A server waits for interfaces that are not there yet.
     *
     * @throws IOException with a message that says what to do; nothing is left open then
     */
    public static RunningProcess start(Config config) throws IOException {
        return start(config, new Reloads(), () -> false);
    }

    /**
     * Likewise.
     *
     * @param reloads what is counted of other settings
     * @param otherSettings asked each time before a server goes on waiting for its network: whether it shall give up
     * @throws OtherSettingsException if it did
     */
    public static RunningProcess start(Config config, Reloads reloads, BooleanSupplier otherSettings)
            throws IOException {
        return new RunningProcess(config, reloads, otherSettings);
    }

    private void waits(String reason) throws OtherSettingsException {
        missing = reason;
        if (otherSettings.getAsBoolean()) {
            throw new OtherSettingsException();
        }
    }

    private Health startingHealth() {
        String reason = missing;
        return Health.bad(reason == null ? "starting" : "nobody can come in yet: " + reason);
    }

    private TunnelClient startClient(Config config) throws IOException {
        QuicLinkDialer dialer = new QuicLinkDialer(config);
        TunnelClient client = TunnelClient.start(config, dialer);
        settings = Reloadable.all(dialer, client);
        observe(
                config,
                () -> ClientHealth.of(client.carriers()),
                new LedgerMetrics(dialer.ledger()),
                new ClientMetrics(client.carriers(), client.requests()),
                new BudgetMetrics(dialer.memory()),
                new RelayMetrics(client.counters()));
        return client;
    }

    private ServerStart startServer(Config config) throws IOException {
        ServerStart start = ServerStart.start(config, this::waits);
        settings = start;
        observe(
                config,
                () -> ServerHealth.of(start.server().gates()),
                new LedgerMetrics(start.ledger()),
                new GateMetrics(start.server()::gates),
                new ServerMetrics(start.server().counters()),
                new BudgetMetrics(start.memory()),
                new RelayMetrics(start.server().counters().traffic()));
        return start;
    }

    private void observe(Config config, Supplier<Health> health, MetricSource... sources) {
        if (ops != null) {
            List<MetricSource> all = new ArrayList<>(programSources(config.role()));
            all.addAll(List.of(sources));
            ops.observe(
                    new Subject(() -> stopping ? Health.bad("stopping") : health.get(), all, Impossible.of(config)));
        }
    }

    private List<MetricSource> programSources(Role role) {
        return List.of(
                new ProgramMetrics.Build(role.name().toLowerCase(Locale.ROOT)),
                new ProgramMetrics.OfProcess(),
                new ProgramMetrics.Jvm(),
                reloads);
    }

    /** What can be taken without a restart; metrics and health stay as they are. */
    @Override
    public Prepared prepare(Config next) throws IOException {
        return settings.prepare(next);
    }

    /** What is counted of other settings. */
    public Reloads reloads() {
        return reloads;
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
        Shutdown shutdown = new Shutdown().close(tunnel).close(ops);
        Qlogs.flush();
        shutdown.rethrow();
    }
}
