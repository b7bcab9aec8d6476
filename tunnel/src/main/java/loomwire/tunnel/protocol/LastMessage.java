package loomwire.tunnel.protocol;

import java.io.IOException;
import loomwire.quic.QuicStream;
import loomwire.quic.StreamStoppedException;

/** The message after which its sender has nothing more to say on a stream. */
final class LastMessage {
    private LastMessage() {}

    /**
     * Sends the message and ends the sending half. A message says its own length, so its receiver may close the stream
     * as soon as it has read it, which can be before we come to end our half: then all has arrived, and it is no error.
     *
     * @throws StreamStoppedException if the peer lost interest before the message was sent
     */
    static void send(QuicStream stream, byte[] message) throws IOException {
        stream.write(message, 0, message.length);
        try {
            stream.finish();
        } catch (StreamStoppedException alreadyRead) {
            // Nothing is lost.
        }
    }
}
