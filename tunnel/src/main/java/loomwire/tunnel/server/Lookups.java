package loomwire.tunnel.server;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import loomwire.quic.base.Fatal;
import loomwire.tunnel.dns.NameSource;
import loomwire.tunnel.dns.Resolution;
import loomwire.tunnel.relay.Place;

/**
 * The names that are being looked up, each once however many ask for it, and what was found, for as long as that holds.
 * A look-up has a place of the client that began it until it ends, and is given up when nobody waits for it. Thread-safe.
 */
final class Lookups implements AutoCloseable {
    /** What was found is kept for so many names, the ones asked for last: some MiB at most. */
    private static final int MAX_KEPT = 10_000;
    /** Names that wait for a place, of all clients together. */
    private static final int MAX_WAITING = 4096;
    /** How long a close waits for a source that cannot be interrupted. */
    private static final Duration END_PATIENCE = Duration.ofSeconds(1);

    private final NameSource source;
    private final SharedPlaces places;
    private final NameCounters counters;
    private final Map<String, Lookup> underWay = new HashMap<>();
    private final Map<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long generation;
    private boolean closed;

    private record Kept(Resolution resolution, long untilNanos) {}

    /** There is no place to look up one more name. */
    static final class NoPlaceException extends Exception {
        NoPlaceException() {
            super("no place", null, false, false);
        }
    }

    /** One name that is being looked up. */
    private final class Lookup implements Runnable {
        private final String name;
        private final Place place;
        private final CompletableFuture<Resolution> outcome = new CompletableFuture<>();
        private final Thread thread = source.thread(this);
        private int waiting;

        Lookup(String name, Place place) {
            this.name = name;
            this.place = place;
        }

        @Override
        public void run() {
            counters.lookedUp.increment();
            counters.underWay.increment();
            try {
                Resolution found = source.resolve(name);
                ended(this, found);
                outcome.complete(found);
            } catch (InterruptedException | RuntimeException | Error e) {
                ended(this, null);
                outcome.completeExceptionally(e);
                Fatal.rethrow(e);
            } finally {
                counters.underWay.decrement();
                place.close();
            }
        }
    }

    /** @param sharePercent how much of the source's places one client may take */
    Lookups(NameSource source, int sharePercent, NameCounters counters) {
        this.source = source;
        this.places = new SharedPlaces(source.maxAtOnce(), sharePercent, MAX_WAITING);
        this.counters = counters;
    }

    /**
     * Finds out what the name leads to.
     *
     * @throws TimeoutException if that took longer
     */
    Resolution find(String host, Client client, Duration limit)
            throws InterruptedException, TimeoutException, NoPlaceException {
        String name = host.toLowerCase(Locale.ROOT);
        long end = System.nanoTime() + limit.toNanos();
        Resolution known = known(name);
        if (known != null) {
            counters.kept.increment();
            return known;
        }
        Lookup lookup = join(name, null);
        if (lookup == null) {
            Place place = places.enter(client, limit);
            if (place == null) {
                throw new NoPlaceException();
            }
            lookup = join(name, place);
        } else {
            counters.shared.increment();
        }
        return await(lookup, end);
    }

    private synchronized Resolution known(String name) {
        long now = source.generation();
        if (now != generation) {
            kept.clear();
            generation = now;
        }
        Kept found = kept.get(name);
        if (found != null && System.nanoTime() - found.untilNanos >= 0) {
            kept.remove(name);
            return null;
        }
        return found == null ? null : found.resolution;
    }

    /**
     * Joins those who wait for the name.
     *
     * @param place to begin with, if need be, and given back else; {@code null} only to join others
     */
    private Lookup join(String name, Place place) {
        Lookup lookup;
        boolean begun = false;
        synchronized (this) {
            lookup = underWay.get(name);
            if (lookup == null && place != null && !closed) {
                lookup = new Lookup(name, place);
                underWay.put(name, lookup);
                begun = true;
            }
            if (lookup != null) {
                lookup.waiting++;
            }
        }
        if (begun) {
            lookup.thread.start();
        } else if (place != null) {
            place.close();
        }
        return lookup;
    }

    private Resolution await(Lookup lookup, long end) throws InterruptedException, TimeoutException {
        if (lookup == null) {
            throw new InterruptedException("closed");
        }
        try {
            return lookup.outcome.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException) {
                throw new InterruptedException("given up");
            }
            // What went wrong here says nothing of the name.
            return new Resolution.Lack(new IOException(String.valueOf(e.getCause()), e.getCause()));
        } finally {
            leave(lookup);
        }
    }

    private synchronized void leave(Lookup lookup) {
        if (--lookup.waiting == 0 && !lookup.outcome.isDone()) {
            underWay.remove(lookup.name, lookup);
            lookup.thread.interrupt();
        }
    }

    private synchronized void ended(Lookup lookup, Resolution found) {
        underWay.remove(lookup.name, lookup);
        if (found != null && found.timeToLive().isPositive()) {
            kept.put(
                    lookup.name,
                    new Kept(found, System.nanoTime() + found.timeToLive().toNanos()));
            if (kept.size() > MAX_KEPT) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
    }

    /** Gives up what is under way. */
    @Override
    public void close() {
        Map<String, Lookup> left;
        synchronized (this) {
            closed = true;
            left = Map.copyOf(underWay);
        }
        long end = System.nanoTime() + END_PATIENCE.toNanos();
        left.values().forEach(lookup -> lookup.thread.interrupt());
        try {
            for (Lookup lookup : left.values()) {
                lookup.thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
