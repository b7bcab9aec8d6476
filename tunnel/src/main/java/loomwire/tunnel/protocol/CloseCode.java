package loomwire.tunnel.protocol;

import loomwire.quic.CloseReason;
import loomwire.quic.ConnectionClosedException;

/** Application error codes with which a connection is closed, and streams are reset. */
public enum CloseCode {
    /** An orderly end: the process stops. */
    NO_ERROR(0x0),
    /** The proof does not fit: the two ends hold different keys. */
    WRONG_KEY(0x100),
    /** This server wants a key and the client sent none. */
    KEY_REQUIRED(0x101),
    /** The server did not prove that it holds the key that the client holds. */
    SERVER_UNPROVEN(0x102),
    /** The peer did not say who it is in time. */
    AUTHENTICATION_TIMEOUT(0x103),
    /** A message above QUIC was malformed. */
    MALFORMED(0x104),
    /** Too many connections wait for authentication. */
    BUSY(0x105),
    /** The peer speaks another version of this protocol than we do, which the lowest byte names. */
    OTHER_VERSION(0x10600 + TunnelProtocol.VERSION),
    /** Of a stream: the socket behind it failed. */
    SOCKET_FAILED(0x200),
    /** Of a stream: the relay was ended from above, by shutdown. */
    CANCELLED(0x201),
    /** Of a stream: its request could not be served. */
    REFUSED(0x202),
    /** Of a stream: the server is about to stop and did nothing for it; it may be opened on another connection. */
    NOT_PROCESSED(0x203);

    private final long code;

    CloseCode(long code) {
        this.code = code;
    }

    public long code() {
        return code;
    }

    /** The version that a peer speaks that closed with {@link #OTHER_VERSION}; 0 if it did not. */
    static int versionOfPeer(ConnectionClosedException closed) {
        long code = closed.reason().errorCode();
        return closed.reason().origin() == CloseReason.Origin.PEER_APPLICATION
                        && code >> Byte.SIZE == OTHER_VERSION.code >> Byte.SIZE
                ? (int) code & 0xff
                : 0;
    }

    /** The code with which the peer's application closed, or {@code null} if that is not what happened. */
    public static CloseCode ofPeer(ConnectionClosedException closed) {
        if (closed.reason().origin() == CloseReason.Origin.PEER_APPLICATION) {
            for (CloseCode value : values()) {
                if (value.code == closed.reason().errorCode() || value == OTHER_VERSION && versionOfPeer(closed) != 0) {
                    return value;
                }
            }
        }
        return null;
    }
}
