/** From a configuration to QUIC endpoints: packet ports with their guards, the server's identity, the client's trust. */
package loomwire.tunnel.port;
