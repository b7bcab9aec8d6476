package loomwire.tunnel.server;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import loomwire.quic.QuicConnection;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.net.LogLimit;
import loomwire.tunnel.protocol.CloseCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that wait for authentication. Each may hold its first windows in memory, so there is room for so many
 * only; but nobody is sent away for want of room. Whoever comes takes the place of the one that has waited longest among
 * those from where most come: one who floods drives out his own, and a client from elsewhere gets in. Thread-safe.
 */
final class Admissions {
    private static final Logger LOG = LoggerFactory.getLogger(Admissions.class);

    private static final int MIN_PLACES = 64;
    private static final int MAX_PLACES = 1024;
    /** What one is reckoned to hold of the memory budget: its state, and requests that came along with the proof. */
    private static final long BYTES_EACH = 256 << 10;

    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private final int places;
    private final ServerDeadlines deadlines;
    private final AdmissionCounters counters;
    private final LogLimit logLimit = new LogLimit(LOG_INTERVAL);
    private final Map<SourcePrefix, Set<Admission>> waiting = new HashMap<>();
    private int count;

    /** One connection's wait. */
    final class Admission implements AutoCloseable {
        private final QuicConnection connection;
        private final SourcePrefix from;
        private final Duration deadline;

        private Admission(QuicConnection connection, SourcePrefix from, Duration deadline) {
            this.connection = connection;
            this.from = from;
            this.deadline = deadline;
        }

        /** How long it may wait. */
        Duration deadline() {
            return deadline;
        }

        @Override
        public void close() {
            leave(this);
        }
    }

    Admissions(int places, ServerDeadlines deadlines, AdmissionCounters counters) {
        this.places = places;
        this.deadlines = deadlines;
        this.counters = counters;
    }

    /** How many may wait with such a memory budget; 0 is none. */
    static int places(long memoryBudgetBytes) {
        return memoryBudgetBytes == 0
                ? MAX_PLACES
                : Math.clamp(memoryBudgetBytes / 4 / BYTES_EACH, MIN_PLACES, MAX_PLACES);
    }

    /** Lets the connection wait, and if there is no room, another one no longer. */
    Admission enter(QuicConnection connection) {
        SourcePrefix from = SourcePrefix.of(connection.remoteAddress().getAddress());
        Admission evicted = null;
        Admission entered;
        synchronized (this) {
            boolean crowded = count >= places / 2;
            entered = new Admission(
                    connection, from, crowded ? deadlines.hurriedAuthentication() : deadlines.authentication());
            add(entered);
            if (count > places) {
                evicted = oldestOfMost();
                remove(evicted);
            }
        }
        if (evicted != null) {
            evict(evicted.connection);
        }
        return entered;
    }

    private synchronized void leave(Admission admission) {
        remove(admission);
    }

    private void add(Admission admission) {
        waiting.computeIfAbsent(admission.from, prefix -> new LinkedHashSet<>()).add(admission);
        count++;
        counters.unauthenticated.increment();
    }

    private void remove(Admission admission) {
        Set<Admission> sameOrigin = waiting.get(admission.from);
        if (sameOrigin != null && sameOrigin.remove(admission)) {
            count--;
            counters.unauthenticated.decrement();
            if (sameOrigin.isEmpty()) {
                waiting.remove(admission.from);
            }
        }
    }

    /** If several origins have as many, any of them: then there is no flood from one of them. */
    private Admission oldestOfMost() {
        Set<Admission> most = Set.of();
        for (Set<Admission> each : waiting.values()) {
            if (each.size() > most.size()) {
                most = each;
            }
        }
        return most.iterator().next();
    }

    private void evict(QuicConnection connection) {
        counters.evicted.increment();
        counters.refused.increment(CloseCode.BUSY);
        connection.close(CloseCode.BUSY.code(), "too many connections wait for authentication");
        if (logLimit.isDue()) {
            LOG.warn(
                    "{}: not let in: {} connections wait for authentication, most of them from near there{}",
                    AddressText.of(connection.remoteAddress()),
                    places,
                    logLimit.suffix());
        }
    }
}
