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
import loomwire.tunnel.net.Drainable;
import loomwire.tunnel.net.Listener;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.relay.BufferPool;
import loomwire.tunnel.relay.Flows;
import loomwire.tunnel.relay.StreamBudget;
import loomwire.tunnel.relay.TrafficCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running client: its listeners, and the carriers behind them. */
public final class TunnelClient implements Drainable {
    private static final Logger LOG = LoggerFactory.getLogger(TunnelClient.class);

    private final TrafficCounters counters = new TrafficCounters();
    private final Flows flows = new Flows();
    private final List<Listener> listeners = new ArrayList<>();
    private final Carriers carriers;

    private TunnelClient(Carriers carriers) {
        this.carriers = carriers;
    }

    /**
     * Binds the listeners, connects to the server, and lets traffic in.
     *
     * @throws IOException if a port is taken or the server cannot be reached; nothing is left open then
     */
    public static TunnelClient start(Config config, Link.Dialer dialer) throws IOException {
        TunnelClient client = new TunnelClient(new Carriers(config, dialer));
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
        ClientFlows flows = new ClientFlows(this.flows, carriers, new StreamBudget(config.performance().maxConcurrentStreams()),
                new BufferPool(config.transport().relayBufferBytes()), counters);
        for (SocksListen socks : config.socks5()) {
            listeners.add(Listener.bind("socks5", socks.listen().resolve(),
                    new SocksSession(socks, flows, SocksSession.NEGOTIATION_DEADLINE)));
            LOG.info("socks5 on {}{}", socks.listen(), socks.wantsLogin() ? ", with login" : "");
        }
        for (Forward forward : config.forwards()) {
            listeners.add(forward(forward.listen(), Target.of(forward.target()), flows));
            LOG.info("forward on {} to {}", forward.listen(), forward.target());
        }
    }

    private static Listener forward(HostPort listen, Target target, ClientFlows flows) throws IOException {
        return Listener.bind("forward", listen.resolve(), socket ->
                flows.carry("forward " + AddressText.ofPeer(socket), socket, target, status -> {
                    if (status != OpenStatus.OK) {
                        // A forward has no words to say no with, but a reset says more than an orderly end.
                        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                    }
                }));
    }

    public TrafficCounters counters() {
        return counters;
    }

    public Carriers carriers() {
        return carriers;
    }

    /** Where each listener listens, SOCKS5 first, in the order of the configuration. */
    public List<InetSocketAddress> listenAddresses() {
        return listeners.stream().map(Listener::localAddress).toList();
    }

    /** Accepts nothing more on its listeners, and waits until what it accepted has ended. */
    @Override
    public void drain(Duration limit) throws InterruptedException {
        listeners.forEach(Listener::stopAccepting);
        flows.refuseNew();
        if (flows.count() > 0 && limit.isPositive()) {
            LOG.info("waiting for {} streams to end, for at most {} s", flows.count(), limit.toSeconds());
        }
        if (!flows.awaitIdle(limit)) {
            LOG.warn("{} streams are cut off", flows.count());
        }
    }

    @Override
    public void close() throws IOException {
        Shutdown shutdown = new Shutdown();
        listeners.forEach(shutdown::close);
        shutdown.close(carriers);
        shutdown.rethrow();
    }
}
