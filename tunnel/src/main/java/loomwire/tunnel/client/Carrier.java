package loomwire.tunnel.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.quic.QuicTimeoutException;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.protocol.DeadlineException;
import loomwire.tunnel.protocol.DeadlineReader;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.protocol.OpenRequest;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.RefusedException;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.protocol.TunnelProtocol;

/**
 * One connection to the server, on which streams are opened. Requests may go out before the server's proof has come
 * in; payload never does. Thread-safe.
 */
final class Carrier {
    /** The server resolves (5 s) and dials (10 s) within this. */
    static final Duration ANSWER_DEADLINE = Duration.ofSeconds(30);

    private final QuicConnection connection;
    private final CompletableFuture<Void> proven = new CompletableFuture<>();

    Carrier(QuicConnection connection) {
        this.connection = connection;
    }

    QuicConnection connection() {
        return connection;
    }

    /** The server has proven that it holds the key. */
    void confirm() {
        proven.complete(null);
    }

    /** The server has not proven it, and the connection is over. */
    void fail(IOException cause) {
        proven.completeExceptionally(cause);
    }

    /**
     * Opens a stream to the target and waits for the server's answer.
     *
     * @param creditPatience how long to wait for stream credit; zero to try a sibling rather than wait
     * @throws RefusedException if the server answered no, or not in time
     * @throws IOException if the server was not asked, or the connection ended before it answered
     */
    QuicStream open(Target target, Duration creditPatience) throws IOException {
        QuicStream stream = connection.openStream(creditPatience);
        try {
            byte[] request = new OpenRequest(target).encode();
            stream.write(request, 0, request.length);
            OpenAnswer answer = OpenAnswer.read(DeadlineReader.of(stream, ANSWER_DEADLINE));
            DeadlineReader.release(stream);
            awaitProof();
            if (answer.status() != OpenStatus.OK) {
                throw new RefusedException(answer.status(), answer.message().isEmpty()
                        ? answer.status().text() : answer.message());
            }
            return stream;
        } catch (QuicTimeoutException | DeadlineException e) {
            stream.close();
            throw new RefusedException(OpenStatus.TIMED_OUT,
                    "the server did not answer the request within " + ANSWER_DEADLINE.toSeconds() + " s");
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    private void awaitProof() throws IOException {
        try {
            proven.get(TunnelProtocol.AUTHENTICATION_DEADLINE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new DeadlineException("the server did not authenticate in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public String toString() {
        return "connection " + connection.number() + " to " + AddressText.of(connection.remoteAddress());
    }
}
