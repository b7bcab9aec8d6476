package loomwire.quic.runtime;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import loomwire.quic.QuicException;
import loomwire.quic.StreamLimitException;

/**
 * Opens a connection's own streams of one kind. A question to the loop costs two wake-ups, so once the first stream was
 * asked for a few are opened ahead and handed out in order; the peer hears of a stream only when something is sent on
 * it.
 */
final class StreamOpener {
    /** Streams opened ahead, enough for what a browser opens in one burst while the loop refills. */
    static final int STOCK = 6;

    private final LoopConnection connection;
    private final boolean bidirectional;
    private final ConcurrentLinkedQueue<LoopStream> stock = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean refilling = new AtomicBoolean();
    private final Refill refill = new Refill();
    /** Who waits for the peer's credit, in order of coming. Owned by the loop. */
    private final ArrayDeque<Answer<LoopStream>> waiting = new ArrayDeque<>(0);

    StreamOpener(LoopConnection connection, boolean bidirectional) {
        this.connection = connection;
        this.bidirectional = bidirectional;
    }

    LoopStream open(Duration deadline) throws IOException {
        connection.requireOpen();
        LoopStream stocked = stock.poll();
        if (stocked != null) {
            if (!refilling.getAndSet(true)) {
                // Not worth a wake-up: whoever opened a stream will write to it in a moment, and that rings.
                connection.shard().commands().enqueue(refill);
            }
            return stocked;
        }
        // The loop answers at once, with a stream or, when the peer's credit is used up, without one.
        Answer<LoopStream> granted = new Answer<>();
        boolean patient = deadline.isPositive();
        LoopStream opened = connection
                .shard()
                .commands()
                .ask(() -> openNow(patient ? granted : null))
                .join();
        if (opened != null) {
            return opened;
        }
        if (patient) {
            opened = waitForCredit(granted, deadline);
        }
        if (opened != null) {
            return opened;
        }
        throw new StreamLimitException("the peer of " + connection + " allows no further "
                + (bidirectional ? "bidirectional" : "unidirectional") + " stream"
                + (patient ? ", waited " + deadline : " now"));
    }

    private static LoopStream waitForCredit(Answer<LoopStream> granted, Duration deadline) throws IOException {
        try {
            LoopStream opened = granted.await(deadline);
            if (opened != null) {
                return opened;
            }
        } catch (InterruptedIOException interrupted) {
            if (granted.withdraw()) {
                throw interrupted;
            }
        }
        // What was granted in the last moment is not lost.
        return granted.withdraw() ? null : granted.join();
    }

    private LoopStream openNow(Answer<LoopStream> whenGranted) {
        LoopStream opened = waiting.isEmpty() ? next() : null;
        if (opened == null && whenGranted != null) {
            waiting.add(whenGranted);
        } else if (opened != null) {
            fillStock();
        }
        return opened;
    }

    /** Streams opened ahead that nobody has taken yet. Any thread. */
    int stocked() {
        return stock.size();
    }

    /** There may be new credit: serve who waits. Loop only. */
    void serve() {
        while (!waiting.isEmpty()) {
            if (waiting.peek().isSettled()) {
                waiting.remove();
                continue;
            }
            LoopStream opened = next();
            if (opened == null) {
                return;
            }
            Answer<LoopStream> granted = waiting.remove();
            connection.shard().afterFlush(() -> {
                if (!granted.give(opened)) {
                    stock.add(opened);
                    serve();
                }
            });
        }
    }

    private LoopStream next() {
        LoopStream stocked = stock.poll();
        return stocked == null ? connection.newStream(bidirectional) : stocked;
    }

    private void fillStock() {
        for (int have = stock.size(); have < STOCK && waiting.isEmpty(); have++) {
            LoopStream ahead = connection.newStream(bidirectional);
            if (ahead == null) {
                return;
            }
            stock.add(ahead);
        }
    }

    /** The connection has ended: nobody gets a stream any more. Loop only. */
    void end(QuicException reason) {
        // Polled, as a thread that was quicker may take one: then it is that thread's.
        for (LoopStream stocked = stock.poll(); stocked != null; stocked = stock.poll()) {
            stocked.unclaimed();
        }
        for (Answer<LoopStream> granted : waiting) {
            granted.fail(reason);
        }
        waiting.clear();
    }

    /** Opens streams ahead again. Queued at most once. */
    private final class Refill extends Command {
        @Override
        void run(long now) {
            refilling.set(false);
            if (connection.isOpen()) {
                fillStock();
            }
        }

        @Override
        void refuse(QuicException reason) {
            // The stock of a connection that has ended needs no filling.
        }
    }
}
