/**
 * What was sent and what became of it, and how fast to send: loss detection, probe timeouts, round-trip times,
 * congestion control, pacing (RFC 9002, RFC 9438, RFC 9406), and on the receiving side when to acknowledge
 * (RFC 9000 §13.2). Knows packets by number, size and time; what they carried it hands back unread.
 */
package loomwire.quic.recovery;
