package loomwire.quic.runtime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import loomwire.quic.EndpointClosedException;
import loomwire.quic.EndpointStats;

/**
 * The shards of one endpoint, which begin and end together: when one of them ends, for whatever reason, so do the others.
 * Any thread, once it has started.
 */
final class ShardGroup {
    private final List<Shard> shards = new ArrayList<>();
    private final AtomicReference<EndpointClosedException> ended = new AtomicReference<>();
    private final AtomicBoolean closeAsked = new AtomicBoolean();

    /** Before the start only. */
    void add(Shard shard) {
        shards.add(shard);
    }

    /** Starts all loops, or none: what cannot be started takes its ports with it. */
    void start() {
        int started = 0;
        try {
            for (Shard shard : shards) {
                shard.start();
                started++;
            }
        } catch (Throwable noThread) {
            shards.subList(started, shards.size()).forEach(Shard::abandon);
            shards.forEach(Shard::askToClose);
            throw noThread;
        }
    }

    /** A client's only one. */
    Shard first() {
        return shards.getFirst();
    }

    int size() {
        return shards.size();
    }

    /** Connections of each shard, in the order of its ports. */
    List<Integer> openConnections() {
        return shards.stream().map(Shard::openConnections).toList();
    }

    EndpointStats stats() {
        return shards.stream().map(Shard::stats).reduce(EndpointStats::plus).orElse(EndpointStats.NONE);
    }

    /** No new connections from now on; returns when every loop knows. */
    void stopAccepting() {
        List<Answer<Boolean>> told = shards.stream()
                .map(shard -> shard.commands().ask(() -> {
                    shard.core().stopAccepting();
                    return true;
                }))
                .toList();
        for (Answer<Boolean> answer : told) {
            try {
                answer.join();
            } catch (IOException over) {
                // A loop that has ended accepts nothing.
            }
        }
    }

    /** Why the first of them ended; {@code null} while all run. */
    EndpointClosedException ended() {
        return ended.get();
    }

    /** A shard is about to end. Called on its loop, before anybody who waits there is told. */
    void ending(EndpointClosedException reason) {
        ended.compareAndSet(null, reason);
        shards.forEach(Shard::askToClose);
    }

    /** Closes everything and waits until the threads are gone; the first caller is told what went wrong. */
    void close() throws IOException {
        boolean first = closeAsked.compareAndSet(false, true);
        shards.forEach(Shard::askToClose);
        IOException failure = null;
        for (Shard shard : shards) {
            IOException next = shard.awaitEnd();
            if (failure == null) {
                failure = next;
            } else if (next != null && next != failure) {
                failure.addSuppressed(next);
            }
        }
        if (first && failure != null) {
            throw failure;
        }
    }
}
