package loomwire.quic.connection;

import loomwire.quic.PathMemory;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.Entropy;
import loomwire.quic.crypto.AeadLimits;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.event.ConnectionObservers;
import loomwire.quic.event.EndpointCounters;
import loomwire.quic.flow.ReceiveBacklog;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.tls.ClientTlsConfig;
import loomwire.quic.tls.ServerTlsConfig;

/**
 * What every connection of an endpoint needs from it.
 *
 * @param maxDatagramBytes the largest datagram that the port carries
 * @param aead who encrypts packets
 * @param aeadLimits how many packets its keys may protect
 * @param counters where every connection counts what it does
 * @param paths what is remembered of paths
 * @param backlog whether the endpoint keeps up with its port
 * @param observers who looks at its connections
 */
public record ConnectionSetup(
        int maxDatagramBytes,
        AeadProvider aead,
        AeadLimits aeadLimits,
        Entropy entropy,
        ConnectionIdRegistry registry,
        StreamListener listener,
        SegmentPool pool,
        EndpointCounters counters,
        PathMemory paths,
        ReceiveBacklog backlog,
        ConnectionObservers observers) {

    /**
     * A client's connection to the given peer; its first packets are ready to {@code transmit}.
     *
     * @param token what its Initial packets carry for the server
     */
    public Connection client(
            long addressHigh,
            long addressLow,
            int port,
            ClientTlsConfig tls,
            TransportConfig transport,
            InitialToken token,
            long now) {
        return Connection.client(this, addressHigh, addressLow, port, tls, transport, token, now);
    }

    /** A server's connection. */
    public Connection server(
            long addressHigh,
            long addressLow,
            int port,
            Introduction client,
            ServerTlsConfig tls,
            TransportConfig transport,
            long now) {
        return Connection.server(this, addressHigh, addressLow, port, client, tls, transport, now);
    }
}
