package loomwire.quic;

/** Why a handshake did not complete, as an operator tells causes apart. */
public enum HandshakeFailure {
    /** The peer did not answer in time: it is down, or the path does not carry its packets. */
    TIMEOUT,
    /** The peer takes no further connection (CONNECTION_REFUSED). */
    REFUSED,
    /** A TLS alert of either end: certificate, protocol name, a damaged message. */
    TLS,
    /** Another error of the protocol, of either end. */
    PROTOCOL,
    /** The application here gave the attempt up, or its endpoint was closed. */
    GIVEN_UP,
    /** The peer's application closed, or the peer lost its state. */
    PEER_GONE,
    /** The peer speaks no version that we do. */
    VERSION,
    /** The port failed underneath. */
    PORT_FAILED;
}
