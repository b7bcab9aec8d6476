package loomwire.quic;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import loomwire.quic.runtime.QuicRuntime;
import loomwire.quic.runtime.ServerSettings;
import loomwire.quic.tls.ServerTlsConfig;
import org.jspecify.annotations.Nullable;

/** An endpoint that accepts connections, before it is opened. An identity and a protocol have to be given. */
public final class ServerBuilder extends EndpointBuilder<ServerBuilder> {
    /** More than most have; each costs some 16 KiB, and the memory budget refuses the one too many. */
    private static final int MAX_CONNECTIONS = 10_000;
    /** As many as may come while the application does something else for a moment. */
    private static final int ACCEPT_BACKLOG = 256;

    private @Nullable ServerIdentity identity;
    private List<String> alpn = List.of();
    private TransportConfig transport = TransportConfig.DEFAULTS;
    private int maxConnections = MAX_CONNECTIONS;
    private int acceptBacklog = ACCEPT_BACKLOG;
    private List<String> cipherSuites = List.of();
    private List<String> groups = List.of();
    private ServerSecrets secrets = ServerSecrets.OF_IDENTITY;
    private boolean alwaysRetry;
    private boolean answersStrangers = true;
    private @Nullable Admission admission;
    private KeyLog keyLog = KeyLog.NONE;
    private FailedHandshakes failures = FailedHandshakes.UNHEARD;

    ServerBuilder(Ports ports) {
        super(ports, "server");
    }

    @Override
    ServerBuilder self() {
        return this;
    }

    /** Certificate and key of the server. */
    public ServerBuilder identity(ServerIdentity value) {
        identity = Objects.requireNonNull(value, "identity");
        return this;
    }

    /**
     * The application protocols that are spoken, best first (RFC 7301).
     *
     * @param value at least one, each of 1 to 255 bytes
     */
    public ServerBuilder alpn(String... value) {
        alpn = List.of(value);
        return this;
    }

    /** Settings of all its connections. */
    public ServerBuilder transport(TransportConfig value) {
        transport = Objects.requireNonNull(value, "transport");
        return this;
    }

    /** Connections at once, handshakes and all ports included, 10,000 by default; more are refused with CONNECTION_REFUSED. */
    public ServerBuilder maxConnections(int value) {
        maxConnections = value;
        return this;
    }

    /** Completed connections that wait for {@link QuicEndpoint#accept}, 256 by default; more are refused. */
    public ServerBuilder acceptBacklog(int value) {
        acceptBacklog = value;
        return this;
    }

    /** Cipher suites to accept, best first, by their names in RFC 8446 §B.4; by default all that are spoken here. */
    public ServerBuilder cipherSuites(String... names) {
        cipherSuites = List.of(names);
        return this;
    }

    /** Groups to accept, best first, by their names in RFC 8446 §4.2.7; by default all that are spoken here. */
    public ServerBuilder groups(String... names) {
        groups = List.of(names);
        return this;
    }

    /** What of the server outlives it; by default it follows from the identity's key. */
    public ServerBuilder secrets(ServerSecrets value) {
        secrets = Objects.requireNonNull(value, "secrets");
        return this;
    }

    /**
     * Whether every client has to show that it receives at its address before its handshake begins, which costs a round trip;
     * by default only while many handshakes are under way.
     */
    public ServerBuilder alwaysRetry(boolean value) {
        alwaysRetry = value;
        return this;
    }

    /** Whether whoever asks for an unknown version of QUIC is told which is spoken here, as is usual; else nobody is. */
    public ServerBuilder answersStrangers(boolean value) {
        answersStrangers = value;
        return this;
    }

    /** Only those are answered who prove that they hold the key; {@code null} (the default) for everybody. */
    public ServerBuilder admission(@Nullable Admission value) {
        admission = value;
        return this;
    }

    /** Who is told the secrets of handshakes; by default nobody. */
    public ServerBuilder keyLog(KeyLog value) {
        keyLog = Objects.requireNonNull(value, "keyLog");
        return this;
    }

    /** Who is told of handshakes that peers began and that did not complete; by default nobody. */
    public ServerBuilder failures(FailedHandshakes value) {
        failures = Objects.requireNonNull(value, "failures");
        return this;
    }

    @Override
    public QuicEndpoint open() throws IOException {
        ServerSettings settings = settings();
        return QuicRuntime.server(ports().open(), settings, options(failures));
    }

    private ServerSettings settings() {
        if (identity == null) {
            throw new IllegalStateException(
                    "a server needs an identity: identity(ServerIdentity.selfSigned(\"localhost\"))");
        }
        if (alpn.isEmpty()) {
            throw new IllegalStateException("a server speaks an application protocol: alpn(\"echo\")");
        }
        ServerTlsConfig tls = ServerTlsConfig.named(identity.signing(), alpn, cipherSuites, groups)
                .withKeyLog(keyLog);
        return new ServerSettings(
                tls, transport, maxConnections, acceptBacklog, secrets, alwaysRetry, answersStrangers, admission);
    }
}
