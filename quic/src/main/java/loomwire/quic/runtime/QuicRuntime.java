package loomwire.quic.runtime;

import loomwire.quic.QuicEndpoint;
import loomwire.quic.ServerConfig;
import loomwire.quic.base.Entropy;
import loomwire.quic.connection.TransportConfig;
import loomwire.quic.endpoint.Endpoint;
import loomwire.quic.endpoint.EndpointSettings;
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
        return open(port, options, new EndpointSettings(
                null, TransportConfig.DEFAULTS, MAX_DIALLED_CONNECTIONS, port.capabilities().maxDatagramBytes(),
                port.capabilities().maxSegmentsPerSend(), options.aead()), null);
    }

    /**
     * Opens an endpoint that accepts connections, and may dial too.
     *
     * @param port is closed with the endpoint
     */
    public static QuicEndpoint server(PacketPort port, ServerConfig config, RuntimeOptions options) {
        return open(port, options, new EndpointSettings(
                config.tls(), config.transport(), config.maxConnections(), port.capabilities().maxDatagramBytes(),
                port.capabilities().maxSegmentsPerSend(), options.aead()), new Mailbox<>(config.acceptBacklog()));
    }

    private static QuicEndpoint open(
            PacketPort port, RuntimeOptions options, EndpointSettings settings, Mailbox<LoopConnection> backlog) {
        PortCapabilities can = port.capabilities();
        Entropy entropy = options.entropy() == null ? new SecureEntropy() : options.entropy();
        Shard shard = new Shard(
                options.name(), port, listener -> new Endpoint(settings, entropy, listener, options.memory().segments()),
                settings.serverTransport(), backlog);
        shard.start();
        return new LoopEndpoint(shard, can.localAddress(), backlog);
    }
}
