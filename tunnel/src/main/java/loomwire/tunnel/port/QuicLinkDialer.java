package loomwire.tunnel.port;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import loomwire.quic.ClientConfig;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.runtime.QuicRuntime;
import loomwire.quic.runtime.RuntimeOptions;
import loomwire.quic.tls.ClientTlsConfig;
import loomwire.quic.tls.ServerTrust;
import loomwire.tunnel.client.Link;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.QuicSettings;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.protocol.TunnelProtocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dials the configured server, each time from a port of its own. Thread-safe. */
public final class QuicLinkDialer implements Link.Dialer {
    private static final Logger LOG = LoggerFactory.getLogger(QuicLinkDialer.class);

    private static final Duration DIAL_DEADLINE = Duration.ofSeconds(30);

    private final Config config;
    private final ServerTrust trust;
    private final PortFactory ports;
    private final AtomicInteger dialled = new AtomicInteger();
    private final Ledger ledger = new Ledger();

    /** @throws IOException if the authorities' file cannot be used */
    public QuicLinkDialer(Config config) throws IOException {
        this.config = config;
        this.trust = Trust.of(config.transport().quic(), config.auth());
        this.ports = new PortFactory(config.role(), config.network());
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
    public Link dial() throws IOException {
        InetSocketAddress server = resolve();
        OpenPort port = ports.forClient(server);
        LOG.debug("dialling {} over {}", AddressText.of(server), port.description());
        QuicEndpoint endpoint = null;
        Ledger.Entry entry = null;
        try {
            endpoint = QuicRuntime.client(port.port(),
                    RuntimeOptions.DEFAULTS.withName("client-" + dialled.incrementAndGet()));
            entry = ledger.add(endpoint, port.port().counters());
            QuicConnection connection = endpoint.dial(server, clientConfig(), DIAL_DEADLINE);
            QuicEndpoint opened = endpoint;
            Ledger.Entry counted = entry;
            return new Link(connection, () -> new Shutdown().close(opened).close(port).close(counted).rethrow());
        } catch (IOException e) {
            IOException explained = DialFailure.explain(e, server, config.network().backend(), port.port().counters());
            new Shutdown().close(endpoint).close(port).close(entry);
            throw explained;
        }
    }

    private InetSocketAddress resolve() throws IOException {
        try {
            return config.servers().getFirst().resolve();
        } catch (UnknownHostException e) {
            throw new IOException("server.addr: the name " + config.servers().getFirst().host() + " has no address now "
                    + "(check the name and this machine's DNS)", e);
        }
    }

    private ClientConfig clientConfig() {
        QuicSettings quic = config.transport().quic();
        String name = quic.serverName().isEmpty() ? config.servers().getFirst().host() : quic.serverName();
        return new ClientConfig(ClientTlsConfig.of(name, TunnelProtocol.ALPN, trust, Instant.now()), Transport.of(quic));
    }
}
