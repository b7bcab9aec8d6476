package loomwire.quic.event;

/** Why a packet or datagram was not used. It harms nothing; it is counted. */
public enum DropReason {
    /** No packet header can be read from it. */
    MALFORMED_HEADER,
    /** Too short to hold a packet number and an authentication tag. */
    TOO_SHORT,
    /** Its authentication tag is wrong. */
    FORGED,
    /** Its packet number was seen before, or is too old to tell. */
    DUPLICATE,
    /** Its keys are gone: a late packet of the handshake. */
    KEYS_DISCARDED,
    /** Its keys are not there yet, and no more packets are kept for later. */
    KEYS_UNAVAILABLE,
    /** A type of packet that makes no sense now, or in a datagram that is too small for it. */
    UNEXPECTED_PACKET_TYPE,
    /** No connection has its destination id. */
    UNKNOWN_CONNECTION,
    /** It comes from an address that is not the connection's. */
    UNKNOWN_ADDRESS,
    /** The connection is over. */
    CONNECTION_CLOSED,
    /** There is no memory for the bytes in it; the peer sends them again. */
    OUT_OF_MEMORY,
    /** The endpoint takes no further connection. */
    REFUSED
}
