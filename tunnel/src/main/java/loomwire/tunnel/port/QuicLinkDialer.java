package loomwire.tunnel.port;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import loomwire.quic.ClientConfig;
import loomwire.quic.MemoryBudget;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.runtime.QuicRuntime;
import loomwire.quic.runtime.RuntimeOptions;
import loomwire.quic.tls.ClientTlsConfig;
import loomwire.quic.tls.ServerTrust;
import loomwire.tunnel.client.DialException;
import loomwire.tunnel.client.Link;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.config.QuicSettings;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.protocol.TunnelProtocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dials servers, each time from a port of its own. Thread-safe. */
public final class QuicLinkDialer implements Link.Dialer {
    private static final Logger LOG = LoggerFactory.getLogger(QuicLinkDialer.class);

    private static final Duration DIAL_DEADLINE = Duration.ofSeconds(30);
    /** First packets go out at 0, 1 and 3 s (RFC 9002 §6.2.2): three lost ones are a dead path, or a server that is down. */
    private static final Duration SILENCE = Duration.ofSeconds(4);
    /** With another address to try: two packets lost. */
    private static final Duration SILENCE_BEFORE_NEXT = Duration.ofSeconds(2);

    private final Config config;
    private final ServerTrust trust;
    private final PortFactory ports;
    private final MemoryBudget memory;
    private final AtomicInteger dialled = new AtomicInteger();
    private final Ledger ledger = new Ledger();

    /** @throws IOException if the authorities' file cannot be used */
    public QuicLinkDialer(Config config) throws IOException {
        this.config = config;
        this.trust = Trust.of(config.transport().quic(), config.auth());
        this.ports = new PortFactory(config.role(), config.network());
        this.memory = Transport.memory(config.performance());
    }

    /** What the connections of all carriers may hold together. */
    public MemoryBudget memory() {
        return memory;
    }

    @Override
    public boolean verifiesServer() {
        return Trust.verifies(trust);
    }

    /** What the links that were dialled here did. */
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public boolean hasFreshPorts() {
        return config.network().fixedPort() == 0;
    }

    @Override
    public Link dial(HostPort server) throws IOException {
        List<InetSocketAddress> addresses = resolve(server);
        IOException first = null;
        for (InetSocketAddress address : addresses) {
            try {
                return dial(server, address, address == addresses.getLast() ? SILENCE : SILENCE_BEFORE_NEXT);
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        throw first;
    }

    private Link dial(HostPort server, InetSocketAddress address, Duration silence) throws IOException {
        OpenPort port;
        try {
            port = ports.forClient(address);
        } catch (IOException e) {
            throw new DialException(DialException.Cause.LOCAL, e.getMessage(), e);
        }
        LOG.debug("dialling {} over {}", AddressText.of(address), port.description());
        QuicEndpoint endpoint = null;
        Ledger.Entry entry = null;
        try {
            endpoint = QuicRuntime.client(port.port(),
                    RuntimeOptions.DEFAULTS.withName("client-" + dialled.incrementAndGet()).withMemory(memory));
            entry = ledger.add(endpoint, port.port().counters());
            QuicConnection connection = connect(endpoint, server, address, port, silence);
            QuicEndpoint opened = endpoint;
            Ledger.Entry counted = entry;
            return new Link(server, connection, () -> new Shutdown().close(opened).close(port).close(counted).rethrow());
        } catch (IOException | RuntimeException e) {
            new Shutdown().close(endpoint).close(port).close(entry).attachTo(e);
            throw e;
        }
    }

    private QuicConnection connect(QuicEndpoint endpoint, HostPort server, InetSocketAddress address, OpenPort port,
            Duration silence) throws IOException {
        DialFailure failure = new DialFailure(address, config.network().backend(), port.port().counters());
        SilenceWatch watch = new SilenceWatch(silence, failure::nothingCame, endpoint);
        try (watch) {
            return endpoint.dial(address, clientConfig(server), DIAL_DEADLINE);
        } catch (IOException e) {
            throw watch.hasFired() ? failure.silence(e) : failure.explain(e);
        }
    }

    private List<InetSocketAddress> resolve(HostPort server) throws DialException {
        try {
            return ServerAddresses.of(server, config.network());
        } catch (UnknownHostException e) {
            throw new DialException(DialException.Cause.NAME, "server.addr: the name " + server.host()
                    + " has no address now (check the name and this machine's DNS)", e);
        }
    }

    private ClientConfig clientConfig(HostPort server) {
        QuicSettings quic = config.transport().quic();
        String name = quic.serverName().isEmpty() ? server.host() : quic.serverName();
        return new ClientConfig(ClientTlsConfig.of(name, TunnelProtocol.ALPN, trust, Instant.now()), Transport.of(quic));
    }
}
