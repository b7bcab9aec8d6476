/**
 * Credit: how much the peer may send us, how much we may send it, in bytes and in streams (RFC 9000 §4). Plain
 * counters, owned by the loop; they decide when a frame is owed, not how it travels.
 */
package loomwire.quic.flow;
