package loomwire.tunnel.assembly;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import loomwire.quic.Admission;
import loomwire.quic.ClientConfig;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;

/**
 * Finds out whether a server is silent because the two clocks differ: a silent server cannot say so, but it answers a proof
 * that states its time. So the server is dialled at once with the times that a wrong clock is likely to be off by: up to an
 * hour, and whole hours, as when a time zone is wrong. For {@code ping} alone, since a proof that states a time to come could
 * be used by who captured it once that time has come.
 */
final class ClockSearch {
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    /** Time zones differ by no more. */
    private static final long MAX_HOURS = 26;
    /** Each proof covers the tolerance both ways; a little less, so that the seconds of the search leave no gap. */
    private static final long STEP = 2 * Admission.MAX_SKEW_SECONDS - 30;
    /** Two first packets lost. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final QuicEndpoint endpoint;
    private final InetSocketAddress server;
    private final LongFunction<ClientConfig> shifted;

    /** @param shifted how to dial as if the clock were so many seconds ahead */
    ClockSearch(QuicEndpoint endpoint, InetSocketAddress server, LongFunction<ClientConfig> shifted) {
        this.endpoint = endpoint;
        this.server = server;
        this.shifted = shifted;
    }

    /** The seconds by which the server's clock is ahead of ours, to a minute or two; empty if that is not why it is silent. */
    OptionalLong secondsServerIsAhead() throws InterruptedException {
        CompletableFuture<Long> answered = new CompletableFuture<>();
        try (ExecutorService dials = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            shifts().forEach(shift -> all.add(CompletableFuture.runAsync(() -> dial(shift, answered), dials)));
            CompletableFuture<Void> allOver = CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
            allOver.thenRun(() -> answered.complete(null));
            Long shift = answered.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
            dials.shutdownNow();
            return shift == null ? OptionalLong.empty() : OptionalLong.of(shift);
        } catch (ExecutionException | TimeoutException nobody) {
            return OptionalLong.empty();
        }
    }

    private void dial(long shift, CompletableFuture<Long> answered) {
        try (QuicConnection _ = endpoint.dial(server, shifted.apply(shift), PATIENCE)) {
            answered.complete(shift);
        } catch (IOException | RuntimeException silence) {
            // Not by this time.
        }
    }

    /** Nearest first. */
    static LongStream shifts() {
        LongStream near = LongStream.rangeClosed(1, HOUR / STEP).map(i -> i * STEP);
        LongStream far = LongStream.rangeClosed(1, MAX_HOURS).map(i -> i * HOUR);
        return LongStream.concat(near, far).flatMap(shift -> LongStream.of(shift, -shift));
    }
}
