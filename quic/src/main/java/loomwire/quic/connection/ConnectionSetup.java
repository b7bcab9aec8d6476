package loomwire.quic.connection;

import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Entropy;
import loomwire.quic.crypto.AeadProvider;
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
 * @param counters where every connection counts what it does
 * @param backlog whether the endpoint keeps up with its port
 */
public record ConnectionSetup(
        int maxDatagramBytes, AeadProvider aead, Entropy entropy, ConnectionIdRegistry registry, StreamListener listener,
        SegmentPool pool, EndpointCounters counters, ReceiveBacklog backlog) {

    /** A client's connection to the given peer; its first packets are ready to {@code transmit}. */
    public Connection client(
            long addressHigh, long addressLow, int port, ClientTlsConfig tls, TransportConfig transport, long now) {
        return Connection.client(this, addressHigh, addressLow, port, tls, transport, now);
    }

    /** A server's connection, for the first Initial packet with destination id {@code originalDestination}. */
    public Connection server(
            long addressHigh, long addressLow, int port, ConnectionId originalDestination, ServerTlsConfig tls,
            TransportConfig transport, long now) {
        return Connection.server(this, addressHigh, addressLow, port, originalDestination, tls, transport, now);
    }
}
