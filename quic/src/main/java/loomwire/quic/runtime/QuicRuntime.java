package loomwire.quic.runtime;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import loomwire.quic.Admission;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.ServerSecrets;
import loomwire.quic.base.Entropy;
import loomwire.quic.endpoint.DoorSettings;
import loomwire.quic.endpoint.Endpoint;
import loomwire.quic.endpoint.EndpointSettings;
import loomwire.quic.endpoint.HandshakeLimits;
import loomwire.quic.endpoint.ReplayTable;
import loomwire.quic.endpoint.Siblings;
import loomwire.quic.tls.ServerTlsConfig;
import loomwire.quic.tls.SigningIdentity;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PortCapabilities;

/** Opens endpoints, for {@link loomwire.quic.Quic}: puts a port, a core and a loop together. */
public final class QuicRuntime {
    /** Connections that an endpoint may dial at once when it accepts none; a carrier needs one to a few dozen. */
    private static final int MAX_DIALLED_CONNECTIONS = 1024;

    private static final ConnectionLog CONNECTION_LOG = new ConnectionLog();

    private QuicRuntime() {}

    /**
     * Opens an endpoint that only dials.
     *
     * @param port is closed with the endpoint
     */
    public static QuicEndpoint client(PacketPort port, RuntimeOptions options) {
        ShardGroup shards = new ShardGroup();
        PortCapabilities can = port.capabilities();
        EndpointSettings settings = EndpointSettings.dialling(
                        MAX_DIALLED_CONNECTIONS, can.maxDatagramBytes(), can.maxSegmentsPerSend(), options.aead())
                .withPaths(options.paths())
                .withObservers(options.observers().and(CONNECTION_LOG));
        shards.add(shard(options.name(), port, options, settings, Siblings.none(), null, shards));
        return start(shards, port, null);
    }

    /**
     * Opens an endpoint that accepts connections with an event loop for each of several ports of one address. Each
     * connection stays with the port that heard of it first; all are accepted, counted and limited together. With more
     * than one port it cannot dial.
     *
     * @param ports at least one, all with the same address, each of which hears other peers; closed with the endpoint
     */
    public static QuicEndpoint server(List<PacketPort> ports, ServerSettings config, RuntimeOptions options) {
        if (ports.stream()
                        .map(port -> port.capabilities().localAddress())
                        .distinct()
                        .count()
                != 1) {
            throw new IllegalArgumentException("the ports of an endpoint have one address");
        }
        Mailbox<LoopConnection> backlog = new Mailbox<>(config.acceptBacklog());
        Siblings siblings = ports.size() == 1 ? Siblings.none() : new ShardSiblings();
        ShardGroup shards = new ShardGroup();
        DoorSettings door = door(ports, config, options);
        ServerTlsConfig tls = tls(config);
        for (PacketPort port : ports) {
            String name = ports.size() == 1 ? options.name() : options.name() + "-" + shards.size();
            PortCapabilities can = port.capabilities();
            EndpointSettings settings = new EndpointSettings(
                            tls,
                            config.transport(),
                            config.maxConnections(),
                            can.maxDatagramBytes(),
                            can.maxSegmentsPerSend(),
                            options.aead(),
                            door)
                    .withPaths(options.paths())
                    .withObservers(options.observers().and(CONNECTION_LOG));
            shards.add(shard(name, port, options, settings, siblings, backlog, shards));
        }
        return start(shards, ports.getFirst(), backlog);
    }

    private static DoorSettings door(List<PacketPort> ports, ServerSettings config, RuntimeOptions options) {
        HandshakeLimits limits =
                HandshakeLimits.of(config.maxConnections(), options.memory().limitBytes(), ports.size());
        SigningIdentity identity = config.tls().identity();
        Entropy entropy = options.entropies().get();
        ServerSecrets secrets = config.secrets();
        byte[] own = secrets.own() == null ? DoorSettings.secretOf(identity, entropy) : secrets.own();
        InetSocketAddress address = ports.getFirst().capabilities().localAddress();
        DoorSettings.Builder door = DoorSettings.builder(identity, entropy)
                .limits(config.alwaysRetry() ? limits.withRetryForAll() : limits)
                .clock(System::currentTimeMillis)
                .answersStrangers(config.answersStrangers())
                .admission(config.admission())
                .resetKeyFrom(own, AddressWords.of(address).getBytes(StandardCharsets.US_ASCII));
        if (config.admission() != null) {
            // Proofs are remembered for all ports together.
            door.replays(new SharedReplays(new ReplayTable(Admission.VALID_SECONDS)));
        }
        if (secrets.shared() != null) {
            door.tokenSecretFrom(secrets.shared());
        }
        return door.build();
    }

    /** Who holds the key knows the server's answers by it. */
    private static ServerTlsConfig tls(ServerSettings config) {
        return config.admission() == null ? config.tls() : config.tls().withMarks(new AnswerMarks(config.admission()));
    }

    private static Shard shard(
            String name,
            PacketPort port,
            RuntimeOptions options,
            EndpointSettings settings,
            Siblings siblings,
            Mailbox<LoopConnection> backlog,
            ShardGroup shards) {
        Entropy entropy = options.entropies().get();
        return new Shard(
                name,
                port,
                listener -> new Endpoint(
                        settings, entropy, listener, options.memory().segments(), siblings),
                settings.serverTransport(),
                backlog,
                options.failures(),
                shards::ending);
    }

    private static QuicEndpoint start(ShardGroup shards, PacketPort port, Mailbox<LoopConnection> backlog) {
        shards.start();
        return new LoopEndpoint(shards, port.capabilities().localAddress(), backlog);
    }
}
