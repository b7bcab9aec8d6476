package loomwire.quic.event;

/** How far a connection has got. It only moves down this list, and may leave steps out. */
public enum ConnectionState {
    /** The client's first packet is about to be sent, or was received. */
    ATTEMPTED,
    /** The keys of Handshake packets are there. */
    HANDSHAKING,
    /** The client is known to receive at its address (RFC 9000 §8.1); at the server only. */
    ADDRESS_VALIDATED,
    /** Both ends have proven themselves, and streams may be opened (RFC 9001 §4.1.1). */
    ESTABLISHED,
    /** The peer is known to be there too (RFC 9001 §4.1.2). */
    CONFIRMED,
    /** We have closed, and answer late packets with our reason (RFC 9000 §10.2.1). */
    CLOSING,
    /** The peer has closed, and late packets are waited out (RFC 9000 §10.2.2). */
    DRAINING,
    /** Nothing is left to do. */
    CLOSED
}
