package loomwire.tunnel.server;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import loomwire.tunnel.relay.Place;
import loomwire.tunnel.relay.WaitCounters;

/**
 * Room for so many at once, of which no client can take all. Beyond the share, what is left is a reserve for those who
 * hold little; and half of it is for those who come from elsewhere than where most is held. Who finds no place may wait,
 * each client in a queue of its own, and a place that comes free goes to the one who holds least. Thread-safe.
 */
final class SharedPlaces {
    private final int max;
    private final int reserve;
    private final int maxWaiting;
    private final int maxWaitingEach;
    private final WaitCounters counters;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Client, Integer> held = new HashMap<>();
    private final Map<SourcePrefix, Integer> heldFrom = new HashMap<>();
    private final Map<Client, Deque<Waiter>> queues = new LinkedHashMap<>();
    private int taken;
    private int waiting;

    private static final class Waiter {
        private final Condition granting;
        private boolean granted;

        Waiter(Condition granting) {
            this.granting = granting;
        }
    }

    /** Places of whose waiting nobody is told. */
    SharedPlaces(int max, int sharePercent, int maxWaiting) {
        this(max, sharePercent, maxWaiting, new WaitCounters());
    }

    /**
     * @param max 0 for no limit
     * @param sharePercent how much of it one client may take, 1 to 100
     * @param maxWaiting who comes when so many wait is sent away at once; the share is of this as well
     * @param counters of those who find none free, those that are sent away among them
     */
    SharedPlaces(int max, int sharePercent, int maxWaiting, WaitCounters counters) {
        this.counters = counters;
        this.max = max;
        this.reserve = max - share(max, sharePercent);
        this.maxWaiting = maxWaiting;
        this.maxWaitingEach = Math.max(1, share(maxWaiting, sharePercent));
    }

    /** So many percent, rounded up: a few places cannot be shared. */
    static int share(int of, int percent) {
        return (int) Math.ceilDiv((long) of * percent, 100L);
    }

    /** 0 for no limit. */
    int max() {
        return max;
    }

    /** A place if one is free for this client, else {@code null}. */
    Place tryEnter(Client client) {
        lock.lock();
        try {
            return tryTake(client) ? () -> giveBack(client) : null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A place, waited for if need be.
     *
     * @return {@code null} if there was none in time; at once if too many wait already
     * @throws InterruptedException if the thread was interrupted while it waited
     */
    Place enter(Client client, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            return tryTake(client) || await(client, patience) ? () -> giveBack(client) : null;
        } finally {
            lock.unlock();
        }
    }

    private boolean tryTake(Client client) {
        // Whoever else waits could have had what is free, and was not allowed to.
        if (queues.containsKey(client) || !mayTake(client)) {
            return false;
        }
        take(client);
        return true;
    }

    private boolean await(Client client, Duration patience) throws InterruptedException {
        counters.waited.increment();
        Deque<Waiter> queue = queues.get(client);
        if (waiting >= maxWaiting || queue != null && queue.size() >= maxWaitingEach) {
            return false;
        }
        counters.waiting.increment();
        try {
            return awaitGrant(client, patience.toNanos());
        } finally {
            counters.waiting.decrement();
        }
    }

    private boolean awaitGrant(Client client, long patienceNanos) throws InterruptedException {
        Waiter waiter = new Waiter(lock.newCondition());
        queues.computeIfAbsent(client, who -> new ArrayDeque<>()).add(waiter);
        waiting++;
        long left = patienceNanos;
        try {
            while (!waiter.granted && left > 0) {
                left = waiter.granting.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            if (waiter.granted) {
                free(client);
            }
            throw e;
        } finally {
            if (!waiter.granted) {
                leave(client, waiter);
            }
        }
        return waiter.granted;
    }

    private void giveBack(Client client) {
        lock.lock();
        try {
            free(client);
        } finally {
            lock.unlock();
        }
    }

    private boolean mayTake(Client client) {
        int left = max - taken;
        if (max == 0 || left > reserve) {
            return true;
        }
        int floor = Math.max(1, reserve / 4);
        return left > 0
                && held.getOrDefault(client, 0) < floor
                && heldFrom.getOrDefault(client.from(), 0) < max - reserve / 2;
    }

    private void take(Client client) {
        taken++;
        held.merge(client, 1, Integer::sum);
        heldFrom.merge(client.from(), 1, Integer::sum);
    }

    private void free(Client client) {
        taken--;
        held.computeIfPresent(client, (who, count) -> count == 1 ? null : count - 1);
        heldFrom.computeIfPresent(client.from(), (from, count) -> count == 1 ? null : count - 1);
        grant();
    }

    private void grant() {
        Client next = next();
        while (next != null) {
            Deque<Waiter> queue = queues.remove(next);
            Waiter waiter = queue.removeFirst();
            waiting--;
            if (!queue.isEmpty()) {
                // Behind the others: who asks for much must not always be the next.
                queues.put(next, queue);
            }
            take(next);
            waiter.granted = true;
            waiter.granting.signal();
            next = next();
        }
    }

    /** Of those who wait and may take, the one who holds least; among equals the one who was not served longest. */
    private Client next() {
        Client next = null;
        for (Client client : queues.keySet()) {
            if (mayTake(client) && (next == null || held.getOrDefault(client, 0) < held.getOrDefault(next, 0))) {
                next = client;
            }
        }
        return next;
    }

    private void leave(Client client, Waiter waiter) {
        Deque<Waiter> queue = queues.get(client);
        if (queue.remove(waiter)) {
            waiting--;
        }
        if (queue.isEmpty()) {
            queues.remove(client);
        }
    }
}
