/**
 * Keys and what they protect: derivation (RFC 9001 §5), packets and headers, key phases, Retry integrity, reset tokens, proofs of
 * admission. No packets are parsed here and no handshake is made.
 */
package loomwire.quic.crypto;
