package loomwire.quic;

import java.net.InetSocketAddress;
import java.util.List;
import loomwire.quic.runtime.SharedPaths;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.udp.UdpPort;

/**
 * The door to everything else here: opens endpoints over UDP, or over any other {@link PacketPort}.
 *
 * <pre>{@code
 * QuicEndpoint server = Quic.server(4433).identity(ServerIdentity.selfSigned("localhost")).alpn("echo").open();
 * QuicEndpoint client = Quic.client().open();
 * }</pre>
 */
public final class Quic {
    /** As much as the kernel may hold for a socket in each direction: a few milliseconds at 10 Gbit/s. */
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    private Quic() {}

    /** An endpoint that only dials, from whatever UDP port is free. */
    public static ClientBuilder client() {
        return client(new InetSocketAddress(0));
    }

    /** An endpoint that only dials, from this UDP address. */
    public static ClientBuilder client(InetSocketAddress local) {
        return new ClientBuilder(() -> List.of(UdpPort.open(local, SOCKET_BUFFER_BYTES)));
    }

    /**
     * An endpoint that only dials.
     *
     * @param port is closed with the endpoint
     */
    public static ClientBuilder client(PacketPort port) {
        return new ClientBuilder(() -> List.of(port));
    }

    /**
     * An endpoint that accepts connections, and may dial too, at a UDP port of all addresses of this host.
     *
     * @param udpPort 0 for any that is free, which {@link QuicEndpoint#localAddress} then tells
     */
    public static ServerBuilder server(int udpPort) {
        return server(new InetSocketAddress(udpPort));
    }

    /** An endpoint that accepts connections, and may dial too, at this UDP address. */
    public static ServerBuilder server(InetSocketAddress local) {
        // A flood of first packets, which anybody can send, must not crowd out those who are in.
        return new ServerBuilder(
                () -> List.copyOf(UdpPort.openShared(local, SOCKET_BUFFER_BYTES, 1, FirstPackets.QUEUE)));
    }

    /**
     * An endpoint that accepts connections, and may dial too.
     *
     * @param port is closed with the endpoint
     */
    public static ServerBuilder server(PacketPort port) {
        return server(List.of(port));
    }

    /**
     * An endpoint that accepts connections with an event loop for each of several ports of one address. Each connection stays
     * with the port that heard of it first; all are accepted, counted and limited together. With more than one port it cannot
     * dial.
     *
     * @param ports at least one, all with the same address, each of which hears other peers; closed with the endpoint
     */
    public static ServerBuilder server(List<? extends PacketPort> ports) {
        return new ServerBuilder(() -> List.copyOf(ports));
    }

    /**
     * A new memory of paths, for endpoints that lead to the same peers: see {@link EndpointBuilder#paths}. For all connections
     * of a process one is enough.
     */
    public static PathMemory pathMemory() {
        return new SharedPaths();
    }
}
