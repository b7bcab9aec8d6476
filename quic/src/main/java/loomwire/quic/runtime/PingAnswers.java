package loomwire.quic.runtime;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import loomwire.quic.QuicException;
import loomwire.quic.QuicTimeoutException;

/** The pings of one connection whose acknowledgment somebody waits for: at most one for each waiting thread. */
final class PingAnswers {
    private final LoopConnection connection;
    /** By token. Owned by the loop, like the next. */
    private final Map<Long, Answer<Long>> waiting = new HashMap<>(2);

    private long nextToken;

    PingAnswers(LoopConnection connection) {
        this.connection = connection;
    }

    Duration ping(Duration deadline) throws IOException {
        Answer<Long> roundTrip = new Answer<>();
        Shard shard = connection.shard();
        long token = shard.commands().ask(() -> send(roundTrip)).join();
        Long nanos;
        try {
            nanos = roundTrip.await(deadline);
        } catch (InterruptedIOException interrupted) {
            giveUp(roundTrip, token);
            throw interrupted;
        }
        if (nanos == null) {
            if (giveUp(roundTrip, token)) {
                throw new QuicTimeoutException(
                        "no answer to a ping on " + connection + " for " + deadline + "; the path or the peer is down");
            }
            nanos = roundTrip.join(); // it came in the last moment
        }
        return Duration.ofNanos(nanos);
    }

    /** Nobody waits any more; {@code false} if the answer came before. */
    private boolean giveUp(Answer<Long> roundTrip, long token) {
        boolean unanswered = roundTrip.withdraw();
        if (unanswered) {
            connection.shard().commands().tell(now -> waiting.remove(token));
        }
        return unanswered;
    }

    private long send(Answer<Long> roundTrip) {
        if (!connection.isOpen()) {
            roundTrip.fail(connection.closeReason());
            return -1;
        }
        long token = nextToken++;
        waiting.put(token, roundTrip);
        connection.core().ping(token);
        connection.touched();
        return token;
    }

    /** Loop only. */
    void acknowledged(long token, long rttNanos) {
        Answer<Long> roundTrip = waiting.remove(token);
        if (roundTrip != null) {
            connection.shard().afterFlush(() -> roundTrip.give(rttNanos));
        }
    }

    /** The connection has ended. Loop only. */
    void end(QuicException reason) {
        for (Answer<Long> roundTrip : waiting.values()) {
            roundTrip.fail(reason);
        }
        waiting.clear();
    }
}
