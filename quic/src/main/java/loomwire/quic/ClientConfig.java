package loomwire.quic;

import loomwire.quic.connection.TransportConfig;
import loomwire.quic.tls.ClientTlsConfig;

/** What a client brings to a connection. */
public record ClientConfig(ClientTlsConfig tls, TransportConfig transport) {}
