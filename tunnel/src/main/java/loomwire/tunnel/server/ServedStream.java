package loomwire.tunnel.server;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import loomwire.quic.QuicStream;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.protocol.DeadlineReader;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.protocol.OpenRequest;
import loomwire.tunnel.protocol.RefusedException;

/**
 * A stream of an authenticated client while it is served: whose it is, and what the server says on it. Owned by the thread that
 * serves it.
 */
final class ServedStream {
    private final QuicStream stream;
    private final Client client;
    private final StreamCounters counters;
    private final String name;

    ServedStream(QuicStream stream, Client client, StreamCounters counters) {
        this.stream = stream;
        this.client = client;
        this.counters = counters;
        this.name = AddressText.of(stream.connection().remoteAddress()) + " stream " + stream.id();
    }

    QuicStream stream() {
        return stream;
    }

    Client client() {
        return client;
    }

    /**
     * What the client asks for.
     *
     * @throws RefusedException if there is no such thing; the client has still to be told
     * @throws EOFException if the stream ended before
     */
    OpenRequest request(Duration deadline) throws IOException {
        OpenRequest request = OpenRequest.read(DeadlineReader.of(stream, deadline));
        DeadlineReader.release(stream);
        return request;
    }

    void answer(OpenAnswer answer) throws IOException {
        counters.answered.increment(answer.status());
        byte[] bytes = answer.encode();
        stream.write(bytes, 0, bytes.length);
    }

    /** Answers no, and ends the stream. */
    void refuse(RefusedException no) throws IOException {
        answer(new OpenAnswer(no.status(), no.getMessage()));
        stream.finish();
        // What the client may have sent after its request is of no interest; the answer still arrives whole.
        stream.stopSending(CloseCode.REFUSED.code());
    }

    /** Ends both halves. The reading one first: a peer that answers our reset with its own must not be who ends our reader. */
    void abandon(CloseCode code) {
        stream.stopSending(code.code());
        stream.reset(code.code());
    }

    /** For logs: the client's address when the stream came, and which of its streams. */
    @Override
    public String toString() {
        return name;
    }
}
