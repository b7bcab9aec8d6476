package loomwire.tunnel.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import loomwire.quic.MemoryBudget;
import loomwire.quic.base.Plural;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.Forward;
import loomwire.tunnel.config.Reloadable;
import loomwire.tunnel.config.SocksListen;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.net.Drainable;
import loomwire.tunnel.net.Listener;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.relay.BufferPool;
import loomwire.tunnel.relay.Flows;
import loomwire.tunnel.relay.Places;
import loomwire.tunnel.relay.TrafficCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running client: its listeners, and the carriers behind them. Stopping runs down from there: no more connections are
 * taken and those that have not said where they go end, then streams may finish, then everything is reset.
 */
public final class TunnelClient implements Drainable, Reloadable {
    private static final Logger LOG = LoggerFactory.getLogger(TunnelClient.class);

    /** Closing breaks off whatever a flow waits for, so that it ends in milliseconds. */
    private static final Duration END_PATIENCE = Duration.ofSeconds(1);
    /** Connections that wait for a place at once. */
    private static final int MAX_WAITING = 1024;

    private final TrafficCounters counters = new TrafficCounters();
    private final Flows open = new Flows();
    private final Carriers carriers;
    private final RequestCounters requests;
    private final ClientFlows flows;
    private final ClientListeners listeners;

    private TunnelClient(Config config, Carriers carriers, MemoryBudget memory) {
        this.carriers = carriers;
        this.requests = new RequestCounters(carriers.counters().deadlines);
        this.flows = new ClientFlows(
                carriers,
                new Places(config.performance().maxConcurrentStreams(), MAX_WAITING, requests.places),
                open,
                new BufferPool(config.transport().relayBufferBytes(), memory),
                counters,
                requests);
        this.listeners = new ClientListeners(new Services(), flows, requests.failedAccepts);
    }

    /**
     * Binds the listeners, connects to the server, and lets traffic in. A server that cannot be reached now is tried until
     * it can.
     *
     * @throws IOException if a port is taken or this machine cannot be used so; nothing is left open then
     */
    public static TunnelClient start(Config config, ServerLink.Dialer dialer) throws IOException {
        TunnelClient client = new TunnelClient(config, new Carriers(config, dialer), dialer.memory());
        Prepared ports = () -> {};
        try {
            ports = client.listeners.prepare(config);
            config.socks5()
                    .forEach(socks ->
                            LOG.info("socks5 on {}{}", socks.listen(), socks.wantsLogin() ? ", with login" : ""));
            config.forwards().forEach(forward -> LOG.info("forward on {} to {}", forward.listen(), forward.target()));
            client.carriers.start();
            ports.apply();
            return client;
        } catch (IOException | RuntimeException e) {
            ports.discard();
            client.close();
            throw e;
        }
    }

    /** Servers, listeners, logins. */
    @Override
    public Prepared prepare(Config next) throws IOException {
        return Reloadable.all(carriers, listeners).prepare(next);
    }

    /** What is done with the sockets that the listeners accept. */
    private final class Services implements ClientListeners.Services {
        @Override
        public Listener.Service socks5(SocksListen settings) {
            return new Listener.Service(
                    "socks5", new SocksSession(settings, flows, requests, SocksSession.NEGOTIATION_DEADLINE));
        }

        @Override
        public Listener.Service forward(Forward settings) {
            Target target = Target.of(settings.target());
            return new Listener.Service("forward", socket -> flows.serve(new ForwardCaller(socket, target)));
        }
    }

    public TrafficCounters counters() {
        return counters;
    }

    public RequestCounters requests() {
        return requests;
    }

    public Carriers carriers() {
        return carriers;
    }

    /** Where each listener listens, SOCKS5 first, in the order of the configuration. */
    public List<InetSocketAddress> listenAddresses() {
        return listeners.addresses();
    }

    @Override
    public void drain(Duration limit) throws InterruptedException {
        open.refuseNew();
        stopListening();
        if (open.count() > 0) {
            LOG.info("{} may finish within {} s", Plural.of(open.count(), "stream"), limit.toSeconds());
        }
        if (!open.awaitIdle(limit)) {
            carriers.counters().deadlines.increment(Deadline.DRAIN);
            int left = open.count();
            requests.cutOff.add(left);
            LOG.warn("{} cut off", Plural.of(left, "stream"));
        }
    }

    private void stopListening() {
        try {
            listeners.stop();
        } catch (IOException e) {
            LOG.warn("a listener could not be stopped in order: {}", e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        open.abortAll();
        Shutdown shutdown = new Shutdown();
        shutdown.close(listeners);
        shutdown.close(this::awaitFlows);
        shutdown.close(carriers);
        shutdown.rethrow();
    }

    /** Before the connections are closed, so that what is left of the streams is reset with its reason. */
    private void awaitFlows() throws IOException {
        try {
            if (!open.awaitIdle(END_PATIENCE)) {
                LOG.warn("{} did not end in time", Plural.of(open.count(), "stream"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
