package loomwire.quic;

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
    /** A server's Initial packet with a token, which only clients send. */
    TOKEN_FROM_SERVER,
    /** No connection has its destination id. */
    UNKNOWN_CONNECTION,
    /** The first packet of an unknown client, but it does not begin a handshake. */
    NO_CLIENT_HELLO,
    /** The first packet of an unknown client, while more of them wait than can be looked at. */
    TOO_BUSY,
    /** It comes from an address that is not the connection's. */
    UNKNOWN_ADDRESS,
    /** The connection is over. */
    CONNECTION_CLOSED,
    /** There is no memory for the bytes in it; the peer sends them again. */
    OUT_OF_MEMORY,
    /** The endpoint takes no further connection. */
    REFUSED,
    /** It would begin a connection, and has no admission proof that fits this server's key. */
    NO_PROOF,
    /** Its admission proof was made too long ago, or by a clock that differs too much from the one here. */
    PROOF_OUT_OF_TIME,
    /** Its admission proof was made for a server at another address. */
    PROOF_FOR_OTHER_SERVER,
    /** Its admission proof was used before, from elsewhere or for a connection that is over. */
    PROOF_REPLAYED
}
