/** The two-way copy between a socket and a stream. */
package loomwire.tunnel.relay;
