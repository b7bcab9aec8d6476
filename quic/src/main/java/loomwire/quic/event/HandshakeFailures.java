package loomwire.quic.event;

import loomwire.quic.CloseReason;
import loomwire.quic.HandshakeFailure;
import loomwire.quic.base.TransportError;

/** What the end of a connection says of its handshake. */
public final class HandshakeFailures {
    private HandshakeFailures() {}

    /** The cause that a connection's end stands for, if it came before the handshake's. */
    public static HandshakeFailure of(CloseReason reason) {
        return switch (reason.origin()) {
            case LOCAL -> HandshakeFailure.GIVEN_UP;
            case LOCAL_TRANSPORT, PEER_TRANSPORT -> ofCode(reason.errorCode());
            case PEER_APPLICATION, STATELESS_RESET -> HandshakeFailure.PEER_GONE;
            case IDLE_TIMEOUT, HANDSHAKE_TIMEOUT -> HandshakeFailure.TIMEOUT;
            case VERSION_NEGOTIATION -> HandshakeFailure.VERSION;
            case PORT_FAILED -> HandshakeFailure.PORT_FAILED;
        };
    }

    private static HandshakeFailure ofCode(long code) {
        if (code == TransportError.CONNECTION_REFUSED) {
            return HandshakeFailure.REFUSED;
        }
        if (code
                == TransportError
                        .APPLICATION_ERROR) { // RFC 9000 §10.2.3: what an application's close is in a handshake
            return HandshakeFailure.PEER_GONE;
        }
        return code >= TransportError.CRYPTO_ERROR && code <= TransportError.CRYPTO_ERROR + 0xff
                ? HandshakeFailure.TLS
                : HandshakeFailure.PROTOCOL;
    }
}
