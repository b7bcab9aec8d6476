package loomwire.tunnel.assembly;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import loomwire.quic.AddressTokenStore;
import loomwire.quic.ClientConfig;
import loomwire.quic.MemoryBudget;
import loomwire.quic.PathMemory;
import loomwire.quic.Quic;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.ServerTrust;
import loomwire.rawnet.route.RouteException;
import loomwire.tunnel.client.DialException;
import loomwire.tunnel.client.ServerLink;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.config.QuicSettings;
import loomwire.tunnel.config.Reloadable;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.net.LogLimit;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.net.SocketErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dials servers, each time from a port of its own. Thread-safe. */
public final class QuicLinkDialer implements ServerLink.Dialer, Reloadable {
    private static final Logger LOG = LoggerFactory.getLogger(QuicLinkDialer.class);

    private static final Duration DIAL_DEADLINE = Duration.ofSeconds(30);
    /** First packets go out at 0, 1 and 3 s (RFC 9002 §6.2.2): three lost ones are a dead path, or a server that is down. */
    private static final Duration SILENCE = Duration.ofSeconds(4);
    /** With another address to try: two packets lost. */
    private static final Duration SILENCE_BEFORE_NEXT = Duration.ofSeconds(2);

    /** One dial's attempts against somebody who answers first; each waits 2 s for a better answer, so it ends within its time. */
    private static final int MAX_ATTEMPTS = 3;

    private static final Duration REMINDER = Duration.ofMinutes(1);

    private final Config config;
    private volatile Terms terms;
    private final PortFactory ports;
    private final MemoryBudget memory;
    private final AddressTokenStore addressTokens = new AddressTokenStore();
    private final PathMemory paths = Quic.pathMemory();
    private final InstantSource clock;
    private final AtomicInteger dialled = new AtomicInteger();
    private final Ledger ledger = new Ledger();
    /** Whether the last dial was answered by nothing at all: then the next hop may be another one than the system knows. */
    private volatile boolean nothingCame;

    private final LogLimit impostors = new LogLimit(REMINDER);

    /** @throws IOException if the authorities' file cannot be used */
    public QuicLinkDialer(Config config) throws IOException {
        this(config, InstantSource.system());
    }

    /** @param clock what this machine takes for the time of day, where a server wants to know */
    public QuicLinkDialer(Config config, InstantSource clock) throws IOException {
        this.config = config;
        this.clock = clock;
        this.terms = Terms.of(config);
        this.ports = new PortFactory(config.role(), config.network());
        this.memory = Transport.memory(config.performance());
    }

    /** What may change between two dials. */
    private record Terms(Auth auth, QuicSettings quic, ServerTrust trust) {
        static Terms of(Config config) throws IOException {
            QuicSettings quic = config.transport().quic();
            return new Terms(config.auth(), quic, Trust.of(quic, config.auth()));
        }
    }

    /** The authorities' file is read again, too. */
    @Override
    public Prepared prepare(Config next) throws IOException {
        Terms ready = Terms.of(next);
        return () -> terms = ready;
    }

    /** What the connections of all carriers may hold together. */
    @Override
    public MemoryBudget memory() {
        return memory;
    }

    @Override
    public boolean verifiesServer() {
        return Trust.verifies(terms.trust());
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
    public ServerLink dial(HostPort server) throws IOException {
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

    /**
     * Whom somebody else answered, with another certificate or without the key, tries again at once, from another port:
     * perhaps that one is not watched, or the server is quicker this time.
     */
    private ServerLink dial(HostPort server, InetSocketAddress address, Duration silence) throws IOException {
        int attempt = 1;
        while (true) {
            try {
                return dialOnce(server, address, silence);
            } catch (DialException e) {
                if (!mayBeAnImpostors(e) || attempt == MAX_ATTEMPTS || !hasFreshPorts()) {
                    throw e;
                }
                attempt++;
                if (impostors.isDue()) {
                    LOG.warn(
                            "{}: {}; trying again from another port ({} of {}){}",
                            server,
                            e.getMessage(),
                            attempt,
                            MAX_ATTEMPTS,
                            impostors.suffix());
                }
            }
        }
    }

    /** With a key the server was known before its certificate was judged, or was not the one that answered. */
    private boolean mayBeAnImpostors(DialException failure) {
        return failure.kind()
                == (terms.auth() instanceof Auth.SharedKey
                        ? DialException.Cause.AUTHENTICATION
                        : DialException.Cause.UNTRUSTED);
    }

    private ServerLink dialOnce(HostPort server, InetSocketAddress address, Duration silence) throws IOException {
        OpenPort port;
        try {
            port = ports.forClient(address, nothingCame);
        } catch (IOException e) {
            // An interface, an address or a route may be there in a moment.
            throw e instanceof RouteException || e instanceof SocketException || SocketErrors.isAddressAbsent(e)
                    ? new DialException(DialException.Cause.LOCAL, e.getMessage(), e)
                    : DialException.lasting(e.getMessage(), e);
        }
        LOG.debug("dialling {} over {}", AddressText.of(address), port.description());
        QuicEndpoint endpoint = null;
        Ledger.Entry entry = null;
        try {
            SourceAddress source = ports.source(port, address);
            endpoint = Quic.client(port.port())
                    .name("client-" + dialled.incrementAndGet())
                    .memory(memory)
                    .paths(paths)
                    .qlog(Qlogs.of(config.transport().quic()))
                    .open();
            entry = ledger.add(endpoint, port.port());
            QuicConnection connection = connect(endpoint, server, address, port, silence);
            QuicEndpoint opened = endpoint;
            Ledger.Entry counted = entry;
            return new ServerLink(server, connection, new LinkUnderlay(opened, port, counted, address, source));
        } catch (IOException | RuntimeException e) {
            new Shutdown().close(endpoint).close(port).close(entry).attachTo(e);
            throw e;
        }
    }

    /** Whether a silent server may be silent because of the time of day: only one with a key looks at it. */
    public boolean showsItsClock() {
        return terms.auth() instanceof Auth.SharedKey;
    }

    /**
     * Whether a server that did not answer does so when this machine's clock is taken for wrong.
     *
     * @return the seconds by which the server's clock is ahead of the one here, roughly; empty if the clock is not the cause
     */
    public OptionalLong secondsServerIsAhead(HostPort server) throws IOException, InterruptedException {
        if (!showsItsClock()) {
            return OptionalLong.empty();
        }
        for (InetSocketAddress address : resolve(server)) {
            try (OpenPort port = ports.forClient(address);
                    QuicEndpoint endpoint = Quic.client(port.port())
                            .name("clock")
                            .memory(memory)
                            .open()) {
                OptionalLong ahead =
                        new ClockSearch(endpoint, address, shift -> clientConfig(server, shift)).secondsServerIsAhead();
                if (ahead.isPresent()) {
                    return ahead;
                }
            }
        }
        return OptionalLong.empty();
    }

    private QuicConnection connect(
            QuicEndpoint endpoint, HostPort server, InetSocketAddress address, OpenPort port, Duration silence)
            throws IOException {
        DialFailure failure = new DialFailure(
                address,
                config.network().backend(),
                showsItsClock(),
                port.port().counters());
        SilenceWatch watch = new SilenceWatch(silence, failure::nothingCame, endpoint);
        try (watch) {
            QuicConnection connection = endpoint.dial(address, clientConfig(server, 0), DIAL_DEADLINE);
            nothingCame = false;
            return connection;
        } catch (IOException e) {
            nothingCame = failure.nothingCame();
            throw watch.hasFired() ? failure.late(e) : failure.explain(e);
        }
    }

    private List<InetSocketAddress> resolve(HostPort server) throws DialException {
        try {
            return ServerAddresses.of(server, config.network());
        } catch (UnknownHostException e) {
            throw new DialException(
                    DialException.Cause.NAME,
                    "server.addr: the name " + server.host()
                            + " has no address now (check the name and this machine's DNS)",
                    e);
        }
    }

    private ClientConfig clientConfig(HostPort server, long clockShiftSeconds) {
        Terms now = terms;
        QuicSettings quic = now.quic();
        String name = quic.serverName().isEmpty() ? server.host() : quic.serverName();
        return ClientConfig.alpn(quic.alpn())
                .serverName(name)
                .trust(now.trust())
                .transport(Transport.of(quic, config.transport().carriers()))
                .addressTokens(addressTokens)
                .admission(
                        Transport.admission(now.auth()),
                        InstantSource.offset(clock, Duration.ofSeconds(clockShiftSeconds)))
                .keyLog(SslKeyLog.OF_PROCESS)
                .build();
    }

    /** What belongs to one link alone. */
    private final class LinkUnderlay implements ServerLink.Underlay {
        private final QuicEndpoint endpoint;
        private final OpenPort port;
        private final Ledger.Entry entry;
        private final InetSocketAddress server;
        private final SourceAddress source;

        LinkUnderlay(
                QuicEndpoint endpoint,
                OpenPort port,
                Ledger.Entry entry,
                InetSocketAddress server,
                SourceAddress source) {
            this.endpoint = endpoint;
            this.port = port;
            this.entry = entry;
            this.server = server;
            this.source = source;
        }

        @Override
        public ServerLink.Source source() {
            return source.now();
        }

        @Override
        public void askWayAgain() {
            try {
                ports.askWayAgain(port, server);
            } catch (IOException noWay) {
                LOG.debug("looking again for the way to {}: {}", AddressText.of(server), noWay.getMessage());
            }
        }

        @Override
        public void close() throws IOException {
            new Shutdown().close(endpoint).close(port).close(entry).rethrow();
        }
    }
}
