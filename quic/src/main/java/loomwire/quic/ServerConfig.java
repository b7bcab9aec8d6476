package loomwire.quic;

import loomwire.quic.connection.TransportConfig;
import loomwire.quic.tls.ServerTlsConfig;

/**
 * What a server brings to every connection.
 *
 * @param maxConnections connections at once, handshakes and all ports of an endpoint included; more are refused with CONNECTION_REFUSED
 * @param acceptBacklog completed connections that wait for {@link QuicEndpoint#accept}; more are refused
 */
public record ServerConfig(ServerTlsConfig tls, TransportConfig transport, int maxConnections, int acceptBacklog) {}
