package loomwire.quic.endpoint;

import loomwire.quic.connection.TransportConfig;
import loomwire.quic.crypto.AeadProvider;
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
 */
public record EndpointSettings(
        ServerTlsConfig serverTls,
        TransportConfig serverTransport,
        int maxConnections,
        int maxDatagramBytes,
        int maxSegmentsPerSend,
        AeadProvider aead) {

    public boolean isServer() {
        return serverTls != null;
    }
}
