package loomwire.tunnel.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.Forward;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.config.SocksListen;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.net.Drainable;
import loomwire.tunnel.net.Listener;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.protocol.OpenStatus;
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
public final class TunnelClient implements Drainable {
    private static final Logger LOG = LoggerFactory.getLogger(TunnelClient.class);

    /** Closing breaks off whatever a flow waits for, so that it ends in milliseconds. */
    private static final Duration END_PATIENCE = Duration.ofSeconds(1);
    /** Connections that wait for a place at once. */
    private static final int MAX_WAITING = 1024;

    private final TrafficCounters counters = new TrafficCounters();
    private final Flows open = new Flows();
    private final List<Listener> listeners = new ArrayList<>();
    private final Carriers carriers;
    private final RequestCounters requests;
    private final ClientFlows flows;

    private TunnelClient(Config config, Carriers carriers) {
        this.carriers = carriers;
        this.requests = new RequestCounters(carriers.counters().deadlines);
        this.flows = new ClientFlows(carriers, new Places(config.performance().maxConcurrentStreams(), MAX_WAITING), open,
                new BufferPool(config.transport().relayBufferBytes()), counters, requests);
    }

    /**
     * Binds the listeners, connects to the server, and lets traffic in.
     *
     * @throws IOException if a port is taken or the server cannot be reached; nothing is left open then
     */
    public static TunnelClient start(Config config, Link.Dialer dialer) throws IOException {
        TunnelClient client = new TunnelClient(config, new Carriers(config, dialer));
        try {
            client.bind(config);
            client.carriers.start();
            client.listeners.forEach(Listener::start);
            return client;
        } catch (IOException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private void bind(Config config) throws IOException {
        for (SocksListen socks : config.socks5()) {
            listeners.add(Listener.bind("socks5", socks.listen().resolve(),
                    new SocksSession(socks, flows, requests, SocksSession.NEGOTIATION_DEADLINE), requests.failedAccepts));
            LOG.info("socks5 on {}{}", socks.listen(), socks.wantsLogin() ? ", with login" : "");
        }
        for (Forward forward : config.forwards()) {
            listeners.add(forward(forward.listen(), Target.of(forward.target())));
            LOG.info("forward on {} to {}", forward.listen(), forward.target());
        }
    }

    private Listener forward(HostPort listen, Target target) throws IOException {
        return Listener.bind("forward", listen.resolve(), socket ->
                flows.carry("forward " + AddressText.ofPeer(socket), socket, target, status -> {
                    if (status != OpenStatus.OK) {
                        // A forward has no words to say no with, but a reset says more than an orderly end.
                        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                    }
                }), requests.failedAccepts);
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
        return listeners.stream().map(Listener::localAddress).toList();
    }

    @Override
    public void drain(Duration limit) throws InterruptedException {
        open.refuseNew();
        stopListening();
        if (open.count() > 0) {
            LOG.info("{} streams may finish within {} s", open.count(), limit.toSeconds());
        }
        if (!open.awaitIdle(limit)) {
            carriers.counters().deadlines.increment(Deadline.DRAIN);
            int left = open.count();
            requests.cutOff.add(left);
            LOG.warn("{} streams are cut off", left);
        }
    }

    private void stopListening() {
        Shutdown shutdown = new Shutdown();
        listeners.forEach(listener -> shutdown.close(() -> listener.stop(flows::isCarried)));
        try {
            shutdown.rethrow();
        } catch (IOException e) {
            LOG.warn("a listener could not be stopped in order: {}", e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        open.abortAll();
        Shutdown shutdown = new Shutdown();
        listeners.forEach(shutdown::close);
        shutdown.close(this::awaitFlows);
        shutdown.close(carriers);
        shutdown.rethrow();
    }

    /** Before the connections are closed, so that what is left of the streams is reset with its reason. */
    private void awaitFlows() throws IOException {
        try {
            if (!open.awaitIdle(END_PATIENCE)) {
                LOG.warn("{} streams did not end in time", open.count());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
