package loomwire.quic.pipe;

/** Why a pipe ended other than in order: what its application side is told. */
public sealed interface PipeEnd {
    /** The one value of its kind, like the next. */
    ConnectionClosed CONNECTION_CLOSED = new ConnectionClosed();

    GivenUp GIVEN_UP = new GivenUp();

    /** The peer abandoned its sending half (RESET_STREAM) with this application error code. */
    record Reset(long code) implements PipeEnd {}

    /** The peer wants no more of what we send (STOP_SENDING), with this application error code. */
    record Stopped(long code) implements PipeEnd {}

    /** Nobody read the stream for so long, while others had no room beside it, that it was given up here. */
    record GivenUp() implements PipeEnd {}

    /** The connection ended, and the stream with it; the reason is the connection's. */
    record ConnectionClosed() implements PipeEnd {}
}
