package loomwire.tunnel.client;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.tunnel.protocol.DeadlineReader;
import loomwire.tunnel.protocol.GoAway;
import loomwire.tunnel.protocol.TunnelProtocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a server says of its own accord, on streams that it opens. One at a time: the others wait in the connection,
 * bounded by the stream limit that we grant. Owned by a virtual thread that ends with the connection.
 */
final class ControlStreams {
    private static final Logger LOG = LoggerFactory.getLogger(ControlStreams.class);

    /** The end of the connection ends the wait at once. */
    private static final Duration ACCEPT_ROUND = Duration.ofMinutes(1);

    private final Carrier carrier;
    private final Consumer<GoAway> onGoAway;

    ControlStreams(Carrier carrier, Consumer<GoAway> onGoAway) {
        this.carrier = carrier;
        this.onGoAway = onGoAway;
    }

    /** Reads until the connection has ended. */
    void readAll() {
        QuicConnection connection = carrier.connection();
        while (connection.isOpen()) {
            try {
                QuicStream stream = connection.acceptStream(ACCEPT_ROUND);
                if (stream != null) {
                    read(stream);
                }
            } catch (ConnectionClosedException over) {
                return;
            } catch (IOException e) {
                LOG.debug("{}: a message from the server could not be read: {}", carrier, e.getMessage());
            }
        }
    }

    private void read(QuicStream stream) throws IOException {
        try (stream) {
            if (stream.canWrite()) {
                // Only the client opens streams for traffic; closing this one says no.
                LOG.debug("{}: the server opened a stream both ways", carrier);
                return;
            }
            GoAway message = GoAway.read(DeadlineReader.of(stream, TunnelProtocol.HEADER_DEADLINE));
            // A message of a kind that we do not know is from a later version: closing the stream stops the rest of it.
            if (message != null) {
                onGoAway.accept(message);
            }
        }
    }
}
