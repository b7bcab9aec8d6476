package loomwire.tunnel.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.quic.base.Plural;

/**
 * From a server that is about to stop: open no more streams on this connection. It comes on a unidirectional stream of the
 * server's, the only ones it ever opens.
 *
 * <pre>
 * version 1 | kind 1 | length 2 | drain in milliseconds 4
 * </pre>
 *
 * Streams whose request the server has read go on for the time named; one that was on its way is reset with
 * {@link CloseCode#NOT_PROCESSED}, which promises that nothing was done for it, so that it may be opened elsewhere.
 *
 * @param drain how long the server waits for streams to end before it closes the connection; up to 49 days
 */
public record GoAway(Duration drain) {
    static final int KIND = 1;

    private static final int HEADER = 4;
    private static final int BODY = 4;
    private static final long MAX_MILLIS = 0xffff_ffffL;

    public byte[] encode() {
        return ByteBuffer.allocate(HEADER + BODY)
                .put((byte) TunnelProtocol.VERSION)
                .put((byte) KIND)
                .putShort((short) BODY)
                .putInt((int) Math.clamp(drain.toMillis(), 0, MAX_MILLIS))
                .array();
    }

    /**
     * Tells the client.
     *
     * @param deadline how long to wait for the client's stream credit
     */
    public void send(QuicConnection connection, Duration deadline) throws IOException {
        QuicStream stream = connection.openUnidirectionalStream(deadline);
        LastMessage.send(stream, encode());
    }

    /**
     * Reads one message to its end.
     *
     * @return {@code null} if it is a message of another kind, from a later version of the program
     * @throws MalformedMessageException if it is not a message
     */
    public static GoAway read(DeadlineReader in) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(in.bytes(HEADER));
        int version = header.get() & 0xff;
        int kind = header.get() & 0xff;
        int length = header.getShort() & 0xffff;
        OtherVersionException.requireOurs("a message", version);
        if (kind != KIND) {
            return null;
        }
        if (length < BODY) {
            throw new MalformedMessageException("a going-away message of " + Plural.of(length, "byte"));
        }
        // A later version may add fields at the end.
        return new GoAway(Duration.ofMillis(ByteBuffer.wrap(in.bytes(length)).getInt() & MAX_MILLIS));
    }
}
