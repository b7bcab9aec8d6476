package loomwire.tunnel.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import loomwire.quic.QuicStream;
import loomwire.quic.StreamLimitException;
import loomwire.quic.base.Plural;
import loomwire.tunnel.net.BackOff;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.Target;

/**
 * The opening of one stream: asks one carrier after another until a server answers. Only what was asked and failed
 * counts as an attempt; waiting for a connection or for credit is bounded by the deadline alone. Owned by one thread.
 */
final class StreamOpening {
    /** How long a stream waits for credit on one carrier before it looks at the others again. */
    private static final Duration CREDIT_ROUND = Duration.ofMillis(500);

    private final Carriers carriers;
    private final Target target;
    private final CarrierTimings timings;
    private final BackOff backOff;
    private final long deadline;
    private int asked;
    private IOException last;

    StreamOpening(Carriers carriers, Target target, CarrierTimings timings) {
        this.carriers = carriers;
        this.target = target;
        this.timings = timings;
        this.backOff = new BackOff(timings.retryInitial(), timings.retryMax(), ThreadLocalRandom.current());
        this.deadline = System.nanoTime() + timings.openDeadline().toNanos();
    }

    Opening open() {
        try {
            return askUntilAnswered();
        } catch (IOException e) {
            return new Opening.Unavailable(String.valueOf(e.getMessage()));
        }
    }

    private Opening askUntilAnswered() throws IOException {
        Duration creditPatience = Duration.ZERO;
        while (true) {
            int askedBefore = asked;
            boolean outOfCredit = false;
            for (Carrier carrier : carriers.candidates(this::left, last)) {
                QuicStream stream = null;
                try {
                    stream = carrier.stream(creditPatience);
                    return ask(carrier, stream);
                } catch (IOException e) {
                    outOfCredit |= e instanceof StreamLimitException;
                    failed(e, stream != null && !(e instanceof NotProcessedException));
                }
            }
            creditPatience = outOfCredit ? shorter(CREDIT_ROUND, left()) : Duration.ZERO;
            if (asked > askedBefore) {
                pause();
            }
        }
    }

    private Opening ask(Carrier carrier, QuicStream stream) throws IOException {
        if (last != null) {
            carriers.counters().opensRetried.increment();
        }
        Opening answer = carrier.ask(stream, target, left(), () -> carriers.hasBetterThan(carrier));
        if (answer.status() == OpenStatus.TIMED_OUT && left().isZero()) {
            carriers.counters().deadlines.increment(Deadline.OPEN_ANSWER);
        }
        return answer;
    }

    private void failed(IOException e, boolean counts) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw e;
        }
        last = e;
        if (counts && ++asked > timings.maxRetries()) {
            throw new IOException("tried " + Plural.of(asked, "time") + ", at last: " + e.getMessage(), e);
        }
        if (left().isZero()) {
            carriers.counters().deadlines.increment(Deadline.OPEN_STREAM);
            throw new IOException(
                    "no stream within " + timings.openDeadline().toSeconds() + " s, at last: " + e.getMessage(), e);
        }
    }

    private void pause() throws IOException {
        try {
            Thread.sleep(shorter(backOff.next(), left()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
