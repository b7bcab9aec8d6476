package loomwire.quic.event;

import loomwire.quic.base.CloseReason;
import loomwire.quic.base.TransportError;

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

    /** The cause that a connection's end stands for, if it came before the handshake's. */
    public static HandshakeFailure of(CloseReason reason) {
        return switch (reason.origin()) {
            case LOCAL -> GIVEN_UP;
            case LOCAL_TRANSPORT, PEER_TRANSPORT -> ofCode(reason.errorCode());
            case PEER_APPLICATION, STATELESS_RESET -> PEER_GONE;
            case IDLE_TIMEOUT, HANDSHAKE_TIMEOUT -> TIMEOUT;
            case VERSION_NEGOTIATION -> VERSION;
            case PORT_FAILED -> PORT_FAILED;
        };
    }

    private static HandshakeFailure ofCode(long code) {
        if (code == TransportError.CONNECTION_REFUSED) {
            return REFUSED;
        }
        if (code
                == TransportError
                        .APPLICATION_ERROR) { // RFC 9000 §10.2.3: what an application's close is in a handshake
            return PEER_GONE;
        }
        return code >= TransportError.CRYPTO_ERROR && code <= TransportError.CRYPTO_ERROR + 0xff ? TLS : PROTOCOL;
    }
}
