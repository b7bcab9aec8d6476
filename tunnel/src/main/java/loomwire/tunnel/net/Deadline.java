package loomwire.tunnel.net;

/** The waits that are bounded, by what is waited for; deadlines that were hit are counted by it. */
public enum Deadline {
    /** A client: the handshake with a server. */
    DIAL,
    /** A client: stream credit on a connection. */
    OPEN_STREAM,
    /** A client: the server's answer to an open request. */
    OPEN_ANSWER,
    /** A client: the acknowledgment of a PING. */
    PING,
    /** A client: the request of a SOCKS5 connection. */
    SOCKS_REQUEST,
    /** Either end: the peer's word who it is. */
    AUTHENTICATION,
    /** A server: the open request of a stream. */
    OPEN_REQUEST,
    /** A server: a place among the streams that are relayed. */
    STREAM_PLACE,
    /** A server: a place among the streams that resolve and connect. */
    DIAL_PLACE,
    /** A server: the addresses of a name. */
    RESOLVE,
    /** A server: the connection to a target. */
    CONNECT,
    /** A process that was told to stop: the end of what it relays. */
    DRAIN
}
