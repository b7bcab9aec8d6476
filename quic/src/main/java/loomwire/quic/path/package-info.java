/**
 * The way to a peer: its address and whether that is validated (RFC 9000 §8), how long a datagram may be (RFC 9000 §14.3).
 */
package loomwire.quic.path;
