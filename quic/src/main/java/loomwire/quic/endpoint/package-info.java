/**
 * From a datagram to its connection, or to a stateless answer, or to nothing: who gets in, whose turn it is to send, which timer is
 * due. Without I/O; owned by the shard loop.
 */
package loomwire.quic.endpoint;
