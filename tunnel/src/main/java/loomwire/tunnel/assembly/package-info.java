/** Where everything is put together: from a configuration to packet ports with their guards, identity, trust and QUIC endpoints. */
package loomwire.tunnel.assembly;
