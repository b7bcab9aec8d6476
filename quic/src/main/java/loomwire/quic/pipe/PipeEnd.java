package loomwire.quic.pipe;

/** Why a pipe ended other than in order: what its application side is told. */
public sealed interface PipeEnd {
    /** The one value of its kind. */
    ConnectionClosed CONNECTION_CLOSED = new ConnectionClosed();

    /** The peer abandoned its sending half (RESET_STREAM) with this application error code. */
    record Reset(long code) implements PipeEnd {}

    /** The peer wants no more of what we send (STOP_SENDING), with this application error code. */
    record Stopped(long code) implements PipeEnd {}

    /** The connection ended, and the stream with it; the reason is the connection's. */
    record ConnectionClosed() implements PipeEnd {}
}
