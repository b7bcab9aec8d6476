/**
 * Streams: their two state machines, the bytes they still owe, and the table that knows which of them exist (RFC 9000
 * §2 to §4). Owned by the loop; bytes meet the application in the pipes alone.
 */
package loomwire.quic.stream;
