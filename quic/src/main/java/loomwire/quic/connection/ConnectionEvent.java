package loomwire.quic.connection;

import loomwire.quic.CloseReason;
import loomwire.quic.RateFinding;
import loomwire.quic.stream.Stream;

/** What happened on a connection that its application wants to know. */
public sealed interface ConnectionEvent {

    /** Both ends have proven themselves; streams may be opened. */
    record HandshakeCompleted() implements ConnectionEvent {}

    /** The peer opened this stream. */
    record StreamOpened(Stream stream) implements ConnectionEvent {}

    /** The peer allows more streams than before. */
    record StreamCredit(boolean bidirectional) implements ConnectionEvent {}

    /** The PING with this token was acknowledged, this long after it was first sent. */
    record PingAcknowledged(long token, long rttNanos) implements ConnectionEvent {}

    /** The server gave a token for the next connection to it; told to clients only. */
    record AddressTokenReceived(byte[] token) implements ConnectionEvent {}

    /** What sends at a fixed rate has found out of the path. */
    record RateFound(RateFinding finding) implements ConnectionEvent {}

    /** The connection has ended; told once, and nothing after it. */
    record Closed(CloseReason reason) implements ConnectionEvent {}
}
