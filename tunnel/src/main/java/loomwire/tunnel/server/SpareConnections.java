package loomwire.tunnel.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import loomwire.tunnel.config.PerformanceConfig.Spares;

/**
 * Connections to busy targets that are dialled ahead, so that a stream need not wait for one. Each is used by one stream
 * and by no other; what a stream has used never comes back. Whether an address may be connected to is its caller's to
 * say, for each use anew. Thread-safe.
 */
final class SpareConnections implements AutoCloseable {
    /** Targets whose demand is remembered, the ones asked for last. */
    private static final int MAX_TARGETS = 1024;
    /** Dialled for one stream that takes one: so that stock can grow, but not in a storm. */
    private static final int MAX_DIALS_PER_STREAM = 2;

    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(5);

    private final int max;
    private final int maxEach;
    private final long idleNanos;
    private final Duration limit;
    private final SpareCounters counters;
    private final Map<InetSocketAddress, SpareTarget> targets = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    /** Spare connections that are ready or being dialled. */
    private int count;
    /** Likewise, by who asked so often that they were dialled. */
    private final Map<SourcePrefix, Integer> counts = new HashMap<>();

    private boolean closed;

    /**
     * @param sharePercent how many of them may be for those who come from one place
     * @param limit for a connection to be made
     */
    SpareConnections(Spares settings, int sharePercent, Duration limit, SpareCounters counters) {
        this.max = settings.maxCount();
        this.maxEach = SharedPlaces.share(max, sharePercent);
        this.idleNanos = settings.idleTimeout().toNanos();
        this.limit = limit;
        this.counters = counters;
        if (max > 0) {
            run("spares-sweep", this::sweepUntilClosed);
        }
    }

    /**
     * Takes a spare connection to the first of the addresses.
     *
     * @return {@code null} if there is none
     */
    Upstream take(List<InetSocketAddress> addresses, Client client) {
        if (max == 0) {
            return null;
        }
        Spare spare;
        do {
            spare = poll(addresses.getFirst());
        } while (spare != null && !isUsable(spare));
        asked(addresses.getFirst(), client, spare != null);
        return spare == null ? null : spare.use();
    }

    private synchronized Spare poll(InetSocketAddress address) {
        SpareTarget target = targets.get(address);
        Spare spare = target == null ? null : target.ready.pollLast();
        if (spare != null) {
            gone(spare);
        }
        return spare;
    }

    private boolean isUsable(Spare spare) {
        if (spare.ageNanos(System.nanoTime()) < idleNanos && spare.isAlive()) {
            counters.hits.increment();
            return true;
        }
        discard(spare);
        return false;
    }

    private synchronized void asked(InetSocketAddress address, Client client, boolean hit) {
        long now = System.nanoTime();
        SpareTarget target = targets.get(address);
        if (target == null) {
            target = new SpareTarget(address, now);
            targets.put(address, target);
            forgetEldest();
        }
        target.opened(now);
        if (!hit && target.isBusy()) {
            counters.misses.increment();
            target.missed();
        }
        int mine = maxEach - counts.getOrDefault(client.from(), 0);
        int room = Math.min(Math.min(max - count, mine), MAX_DIALS_PER_STREAM);
        int dials = Math.min(target.missing(now, max), room);
        for (int i = 0; i < dials && !closed; i++) {
            count++;
            counts.merge(client.from(), 1, Integer::sum);
            target.dialling++;
            SpareTarget busy = target;
            run("spare-dial", () -> dial(busy, client.from()));
        }
    }

    private void forgetEldest() {
        if (targets.size() > MAX_TARGETS) {
            Iterator<SpareTarget> eldest = targets.values().iterator();
            discardAll(eldest.next());
            eldest.remove();
        }
    }

    private void dial(SpareTarget target, SourcePrefix owner) {
        try {
            SocketChannel channel = Connector.connect(List.of(target.address), limit);
            dialled(target, new Spare(channel, owner, System.nanoTime()));
        } catch (IOException e) {
            counters.failed.increment();
            failed(target, owner);
        }
    }

    private synchronized void dialled(SpareTarget target, Spare spare) {
        target.dialling--;
        target.answered();
        counters.dialled.increment();
        if (closed || targets.get(target.address) != target) {
            uncount(spare.owner());
            discard(spare);
        } else {
            counters.ready.increment();
            target.ready.addLast(spare);
        }
    }

    private synchronized void failed(SpareTarget target, SourcePrefix owner) {
        target.dialling--;
        uncount(owner);
        target.refused(System.nanoTime());
    }

    private void sweepUntilClosed() {
        try {
            while (!sweep()) {
                Thread.sleep(SWEEP_INTERVAL);
            }
        } catch (InterruptedException closing) {
            // Closing discards what is left.
        }
    }

    /** Discards what is too old or was ended by its target. */
    private synchronized boolean sweep() {
        long now = System.nanoTime();
        for (SpareTarget target : targets.values()) {
            boolean old = false;
            for (Iterator<Spare> each = target.ready.iterator(); each.hasNext(); ) {
                Spare spare = each.next();
                boolean tooOld = spare.ageNanos(now) >= idleNanos;
                old |= tooOld;
                if (tooOld || !spare.isAlive()) {
                    each.remove();
                    gone(spare);
                    discard(spare);
                }
            }
            if (old) {
                target.hadTooMany();
            }
        }
        return closed;
    }

    /** Discards all, for want of descriptors or for good; how many there were. */
    synchronized int giveUpAll() {
        int before = count;
        for (SpareTarget target : targets.values()) {
            discardAll(target);
            target.refused(System.nanoTime());
        }
        return before - count;
    }

    private void discardAll(SpareTarget target) {
        for (Spare spare : target.ready) {
            gone(spare);
            discard(spare);
        }
        target.ready.clear();
    }

    /** One that was ready is not any more. */
    private void gone(Spare spare) {
        uncount(spare.owner());
        counters.ready.decrement();
    }

    private void uncount(SourcePrefix owner) {
        count--;
        counts.computeIfPresent(owner, (from, each) -> each == 1 ? null : each - 1);
    }

    private void discard(Spare spare) {
        counters.discarded.increment();
        spare.discard();
    }

    private void run(String name, Runnable work) {
        Thread thread = Thread.ofVirtual().name(name).unstarted(() -> {
            try {
                work.run();
            } finally {
                threads.remove(Thread.currentThread());
            }
        });
        threads.add(thread);
        thread.start();
    }

    /** Ends every dial, and returns when their threads have ended. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
            giveUpAll();
        }
        List<Thread> left = new ArrayList<>(threads);
        left.forEach(Thread::interrupt);
        try {
            for (Thread thread : left) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while spare connections were being closed", e);
        }
    }
}
