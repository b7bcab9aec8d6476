package loomwire.tunnel.protocol;

import java.io.IOException;
import java.time.Duration;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;

/** A round trip through the server's program on an authenticated connection, not only through its QUIC stack. */
public final class Echo {
    private Echo() {}

    /**
     * Asks for an answer and waits for it.
     *
     * @throws DeadlineException or a timeout of the stream if none came in time
     */
    public static Duration roundTrip(QuicConnection connection, Duration deadline) throws IOException {
        long start = System.nanoTime();
        try (QuicStream stream = connection.openStream(deadline)) {
            LastMessage.send(stream, OpenRequest.echo().encode());
            OpenAnswer answer = OpenAnswer.read(DeadlineReader.of(stream, deadline));
            if (answer.status() != OpenStatus.OK) {
                throw new RefusedException(answer.status(), answer.message());
            }
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }
}
