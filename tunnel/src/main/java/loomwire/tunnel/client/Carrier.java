package loomwire.tunnel.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.quic.QuicTimeoutException;
import loomwire.quic.StreamResetException;
import loomwire.quic.StreamStoppedException;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.protocol.DeadlineException;
import loomwire.tunnel.protocol.DeadlineReader;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.protocol.OpenRequest;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.protocol.TunnelProtocol;

/**
 * One connection to a server, on which streams are opened. Requests may go out before the server's proof has come in;
 * payload never does. Thread-safe.
 */
final class Carrier {
    /** How long an answer may take before the connection is asked whether it lives. */
    private static final Duration ANSWER_ROUND = Duration.ofMillis(500);

    private final ServerLink link;
    private final CompletableFuture<Void> proven = new CompletableFuture<>();
    private volatile boolean doubtful;
    private volatile boolean retiring;
    private volatile Runnable suspicion = () -> {};
    private volatile Runnable refusal = () -> {};

    Carrier(ServerLink link) {
        this.link = link;
    }

    QuicConnection connection() {
        return link.connection();
    }

    HostPort server() {
        return link.server();
    }

    ServerLink link() {
        return link;
    }

    /** The server has proven that it holds the key. */
    void confirm() {
        proven.complete(null);
    }

    /** The server has not proven it, and the connection is over. */
    void fail(IOException cause) {
        proven.completeExceptionally(cause);
    }

    /** Whether the server at its other end has shown that it is ours; until then nobody watches whether it lives. */
    boolean isProven() {
        return proven.isDone() && !proven.isCompletedExceptionally();
    }

    /** Whether streams may be opened on it. */
    boolean takesStreams() {
        return !retiring && connection().isOpen();
    }

    /** Whether it gave no answer lately: a sibling is the better choice. */
    boolean isDoubtful() {
        return doubtful;
    }

    void doubtful(boolean now) {
        doubtful = now;
    }

    boolean isRetiring() {
        return retiring;
    }

    /** From now on it takes no streams; those that it has go on. */
    void retire() {
        retiring = true;
    }

    /**
     * What to do about what streams find out.
     *
     * @param late an answer is late: does the connection live?
     * @param turnedAway the server takes no more streams on it
     */
    void onFindings(Runnable late, Runnable turnedAway) {
        suspicion = late;
        refusal = turnedAway;
    }

    CarrierStatus status(int slot) {
        CarrierStatus.State state = retiring
                ? CarrierStatus.State.RETIRING
                : doubtful ? CarrierStatus.State.DOUBTFUL : CarrierStatus.State.UP;
        return new CarrierStatus(slot, server(), state, connection().stats());
    }

    /**
     * A stream on which nothing is said yet.
     *
     * @param creditPatience how long to wait for stream credit; zero to try a sibling rather than wait
     */
    QuicStream stream(Duration creditPatience) throws IOException {
        return connection().openStream(creditPatience);
    }

    /**
     * Asks for the target on a new stream and waits for the server's answer. If that does not come, the same may be asked
     * on another carrier even if the server has got this request: payload never flows before the answer, so what happens
     * at worst is a connection to the target over which nothing is sent.
     *
     * @param limit for all of it
     * @param elsewhere whether there is a better carrier now, in case this one falls silent
     * @return what the server answered; a refusal, too, if it did not in time
     * @throws NotProcessedException if the server did nothing for the request and never will
     * @throws IOException if the connection fell silent or ended before it answered
     */
    Opening ask(QuicStream stream, Target target, Duration limit, BooleanSupplier elsewhere) throws IOException {
        try {
            byte[] request = new OpenRequest(target).encode();
            stream.write(request, 0, request.length);
            OpenAnswer answer = OpenAnswer.read(new DeadlineReader(
                    (buffer, from, length, patience) -> readInRounds(stream, buffer, from, length, patience, elsewhere),
                    limit));
            DeadlineReader.release(stream);
            awaitProof();
            if (answer.status() == OpenStatus.OK) {
                return new Opening.Opened(stream);
            }
            stream.close();
            return new Opening.Refused(
                    answer.status(),
                    answer.message().isEmpty() ? answer.status().text() : answer.message());
        } catch (QuicTimeoutException | DeadlineException e) {
            stream.close();
            return new Opening.Refused(
                    OpenStatus.TIMED_OUT,
                    "the server did not answer the request within "
                            + limit.plusMillis(999).toSeconds() + " s");
        } catch (StreamResetException e) {
            throw closed(stream, e, e.errorCode());
        } catch (StreamStoppedException e) {
            throw closed(stream, e, e.errorCode());
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    private IOException closed(QuicStream stream, IOException e, long code) {
        stream.close();
        if (code != CloseCode.NOT_PROCESSED.code()) {
            return e;
        }
        refusal.run();
        return new NotProcessedException(this + " takes no more streams", e);
    }

    /** Reads, and looks around from time to time: a connection that has fallen silent is left for one that has not. */
    private int readInRounds(
            QuicStream stream, byte[] buffer, int from, int length, Duration patience, BooleanSupplier elsewhere)
            throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            long left = end - System.nanoTime();
            boolean last = left <= ANSWER_ROUND.toNanos();
            stream.readTimeout(last ? Duration.ofNanos(Math.max(1, left)) : ANSWER_ROUND);
            try {
                return stream.read(buffer, from, length);
            } catch (QuicTimeoutException late) {
                if (last) {
                    throw late;
                }
                if ((doubtful || !isProven()) && elsewhere.getAsBoolean()) {
                    throw new IOException(this + " gives no answer", late);
                }
                suspicion.run();
            }
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
        String address = AddressText.of(connection().remoteAddress());
        String name = server().toString();
        return "connection " + connection().number() + " to "
                + (name.equals(address) ? name : name + " (" + address + ")");
    }
}
