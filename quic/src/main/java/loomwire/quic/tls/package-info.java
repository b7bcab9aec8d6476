/**
 * The TLS 1.3 handshake (RFC 8446) without records or I/O: bytes in, events out, as RFC 9001 §4 wants it.
 */
package loomwire.quic.tls;
