package loomwire.quic;

/**
 * Why a connection ended.
 *
 * @param origin who or what ended it
 * @param errorCode an application's code or a transport code, depending on the origin
 * @param message what a person should know beyond origin and code, such as the peer's words; may be empty
 */
public record CloseReason(Origin origin, long errorCode, String message) {

    /** Who or what ended the connection. */
    public enum Origin {
        /** This end's application or endpoint closed it. */
        LOCAL,
        /** The peer broke the protocol, or its certificate was refused here. */
        LOCAL_TRANSPORT,
        /** The peer's application closed it (CONNECTION_CLOSE of type 0x1d). */
        PEER_APPLICATION,
        /** The peer's transport closed it (CONNECTION_CLOSE of type 0x1c). */
        PEER_TRANSPORT,
        /** Nothing was heard for the idle timeout. */
        IDLE_TIMEOUT,
        /** The handshake did not complete in time. */
        HANDSHAKE_TIMEOUT,
        /** The peer lost its state (RFC 9000 §10.3). */
        STATELESS_RESET,
        /** The peer speaks no version that we do. */
        VERSION_NEGOTIATION,
        /** The port failed underneath. */
        PORT_FAILED
    }
}
