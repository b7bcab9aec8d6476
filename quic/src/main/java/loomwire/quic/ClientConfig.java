package loomwire.quic;

import loomwire.quic.connection.TransportConfig;
import loomwire.quic.endpoint.Credential;
import loomwire.quic.tls.ClientTlsConfig;

/**
 * What a client brings to a connection.
 *
 * @param addressTokens tokens of earlier connections, and where those of this one go; {@code null} for none
 * @param credential shows a server that is silent to strangers that it may answer; {@code null} for none
 */
public record ClientConfig(
        ClientTlsConfig tls, TransportConfig transport, AddressTokenStore addressTokens, Credential credential) {

    /** With nothing to show but tokens. */
    public ClientConfig(ClientTlsConfig tls, TransportConfig transport, AddressTokenStore addressTokens) {
        this(tls, transport, addressTokens, null);
    }

    /** Without tokens of earlier connections. */
    public ClientConfig(ClientTlsConfig tls, TransportConfig transport) {
        this(tls, transport, null, null);
    }
}
