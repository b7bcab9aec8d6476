package loomwire.quic.runtime;

import java.util.List;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.ServerConfig;
import loomwire.quic.base.Entropy;
import loomwire.quic.connection.TransportConfig;
import loomwire.quic.endpoint.Endpoint;
import loomwire.quic.endpoint.EndpointSettings;
import loomwire.quic.endpoint.Siblings;
import loomwire.quic.tls.ServerTlsConfig;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PortCapabilities;

/** Opens endpoints: puts a port, a core and a loop together. */
public final class QuicRuntime {
    /** Connections that an endpoint may dial at once when it accepts none; a carrier needs one to a few dozen. */
    private static final int MAX_DIALLED_CONNECTIONS = 1024;

    private QuicRuntime() {}

    /**
     * Opens an endpoint that only dials.
     *
     * @param port is closed with the endpoint
     */
    public static QuicEndpoint client(PacketPort port, RuntimeOptions options) {
        ShardGroup shards = new ShardGroup();
        EndpointSettings settings = settings(port, null, TransportConfig.DEFAULTS, MAX_DIALLED_CONNECTIONS, options);
        shards.add(shard(options.name(), port, options, settings, Siblings.none(), null, shards));
        return start(shards, port, null);
    }

    /**
     * Opens an endpoint that accepts connections, and may dial too.
     *
     * @param port is closed with the endpoint
     */
    public static QuicEndpoint server(PacketPort port, ServerConfig config, RuntimeOptions options) {
        return server(List.of(port), config, options);
    }

    /**
     * Opens an endpoint that accepts connections with an event loop for each of several ports of one address. Each
     * connection stays with the port that heard of it first; all are accepted, counted and limited together. With more
     * than one port it cannot dial.
     *
     * @param ports at least one, all with the same address, each of which hears other peers; closed with the endpoint
     */
    public static QuicEndpoint server(List<PacketPort> ports, ServerConfig config, RuntimeOptions options) {
        if (ports.stream().map(port -> port.capabilities().localAddress()).distinct().count() != 1) {
            throw new IllegalArgumentException("the ports of an endpoint have one address");
        }
        Mailbox<LoopConnection> backlog = new Mailbox<>(config.acceptBacklog());
        Siblings siblings = ports.size() == 1 ? Siblings.none() : new ShardSiblings();
        ShardGroup shards = new ShardGroup();
        for (PacketPort port : ports) {
            String name = ports.size() == 1 ? options.name() : options.name() + "-" + shards.size();
            EndpointSettings settings =
                    settings(port, config.tls(), config.transport(), config.maxConnections(), options);
            shards.add(shard(name, port, options, settings, siblings, backlog, shards));
        }
        return start(shards, ports.getFirst(), backlog);
    }

    private static EndpointSettings settings(PacketPort port, ServerTlsConfig serverTls, TransportConfig transport,
            int maxConnections, RuntimeOptions options) {
        PortCapabilities can = port.capabilities();
        return new EndpointSettings(
                serverTls, transport, maxConnections, can.maxDatagramBytes(), can.maxSegmentsPerSend(), options.aead());
    }

    private static Shard shard(String name, PacketPort port, RuntimeOptions options, EndpointSettings settings,
            Siblings siblings, Mailbox<LoopConnection> backlog, ShardGroup shards) {
        Entropy entropy = options.entropy() == null ? new SecureEntropy() : options.entropy();
        return new Shard(
                name, port, listener -> new Endpoint(settings, entropy, listener, options.memory().segments(), siblings),
                settings.serverTransport(), backlog, shards::ending);
    }

    private static QuicEndpoint start(ShardGroup shards, PacketPort port, Mailbox<LoopConnection> backlog) {
        shards.start();
        return new LoopEndpoint(shards, port.capabilities().localAddress(), backlog);
    }
}
