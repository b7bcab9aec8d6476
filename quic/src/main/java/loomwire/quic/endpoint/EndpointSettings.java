package loomwire.quic.endpoint;

import loomwire.quic.PathMemory;
import loomwire.quic.TransportConfig;
import loomwire.quic.crypto.AeadLimits;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.event.ConnectionObservers;
import loomwire.quic.tls.ServerTlsConfig;

/**
 * What an endpoint is.
 *
 * @param serverTls how it answers clients; {@code null} if it only dials
 * @param serverTransport settings of the connections it accepts; {@code null} if it only dials
 * @param maxConnections connections at once, handshakes and those of siblings included, at least 1
 * @param maxDatagramBytes the largest datagram that the port carries, 1200 to 65,000
 * @param maxSegmentsPerSend how many datagrams the port takes as one train, at least 1
 * @param aead who encrypts packets
 * @param aeadLimits how many packets the keys of a connection may protect
 * @param paths what its connections remember of paths for each other
 * @param observers who looks at its connections
 * @param door how it treats clients that it does not know yet; {@code null} if it only dials
 */
public record EndpointSettings(
        ServerTlsConfig serverTls,
        TransportConfig serverTransport,
        int maxConnections,
        int maxDatagramBytes,
        int maxSegmentsPerSend,
        AeadProvider aead,
        AeadLimits aeadLimits,
        PathMemory paths,
        ConnectionObservers observers,
        DoorSettings door) {

    /** With the limits of the cipher suites. */
    public EndpointSettings(
            ServerTlsConfig serverTls,
            TransportConfig serverTransport,
            int maxConnections,
            int maxDatagramBytes,
            int maxSegmentsPerSend,
            AeadProvider aead,
            DoorSettings door) {
        this(
                serverTls,
                serverTransport,
                maxConnections,
                maxDatagramBytes,
                maxSegmentsPerSend,
                aead,
                AeadLimits.OF_SUITE,
                PathMemory.NONE,
                ConnectionObservers.NONE,
                door);
    }

    /** Whoever only dials. */
    public static EndpointSettings dialling(
            int maxConnections, int maxDatagramBytes, int maxSegmentsPerSend, AeadProvider aead) {
        return new EndpointSettings(null, null, maxConnections, maxDatagramBytes, maxSegmentsPerSend, aead, null);
    }

    /** Likewise with other limits. */
    public EndpointSettings withAeadLimits(AeadLimits limits) {
        return new EndpointSettings(
                serverTls,
                serverTransport,
                maxConnections,
                maxDatagramBytes,
                maxSegmentsPerSend,
                aead,
                limits,
                paths,
                observers,
                door);
    }

    /** Likewise with a memory of paths. */
    public EndpointSettings withPaths(PathMemory memory) {
        return new EndpointSettings(
                serverTls,
                serverTransport,
                maxConnections,
                maxDatagramBytes,
                maxSegmentsPerSend,
                aead,
                aeadLimits,
                memory,
                observers,
                door);
    }

    /** Likewise, and they look at its connections. */
    public EndpointSettings withObservers(ConnectionObservers others) {
        return new EndpointSettings(
                serverTls,
                serverTransport,
                maxConnections,
                maxDatagramBytes,
                maxSegmentsPerSend,
                aead,
                aeadLimits,
                paths,
                others,
                door);
    }

    public boolean isServer() {
        return serverTls != null;
    }
}
