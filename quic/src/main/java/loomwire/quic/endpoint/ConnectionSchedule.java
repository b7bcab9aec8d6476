package loomwire.quic.endpoint;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import loomwire.quic.connection.Connection;

/**
 * All connections of an endpoint: whose turn it is to send, whose timer fires next, who has news to tell. Owned by the
 * shard loop.
 */
final class ConnectionSchedule {
    /** Datagrams that one connection sends before the next has its turn: about 64 KiB of the usual size. */
    private static final int TURN_DATAGRAMS = 44;

    private final Set<Entry> entries = new HashSet<>();
    private final TimerHeap timers = new TimerHeap();
    private final ArrayDeque<Entry> dirty = new ArrayDeque<>();
    private final ArrayDeque<Entry> eventful = new ArrayDeque<>();
    private int turn;

    /** Told when something happened to an applicant; whether it is one no more. */
    private Predicate<Applicant> onApplicant = applicant -> true;

    void onApplicant(Predicate<Applicant> action) {
        onApplicant = action;
    }

    /** Takes on a connection, which may have something to send at once. */
    void add(Connection connection) {
        add(connection, null);
    }

    /** @param applicant if it is the connection of a client whose handshake has begun */
    void add(Connection connection, Applicant applicant) {
        Entry entry = new Entry(connection);
        entry.applicant = applicant;
        connection.endpointSlot(entry);
        entries.add(entry);
        settle(connection);
    }

    int size() {
        return entries.size();
    }

    void forEach(Consumer<Connection> action) {
        for (Entry entry : List.copyOf(entries)) {
            action.accept(entry.connection);
        }
    }

    /** Something happened on a connection: it may have to send or to tell, or be over. */
    void settle(Connection connection) {
        Entry entry = (Entry) connection.endpointSlot();
        if (entry.removed) {
            return;
        }
        noteNews(entry);
        settleApplicant(entry);
        if (connection.isDrained()) {
            forget(entry);
        } else if (!entry.dirty) {
            entry.dirty = true;
            dirty.add(entry);
        }
    }

    /** The connection whose turn it is to send; {@code null} if none has anything to say. */
    Connection nextToSend() {
        for (Entry entry = dirty.peek(); entry != null; entry = dirty.peek()) {
            if (!entry.removed) {
                return entry.connection;
            }
            dirty.remove();
        }
        return null;
    }

    /**
     * The connection of {@link #nextToSend} was asked. It keeps its turn for a while, then goes to the end; with nothing to
     * send it rests until its next deadline.
     */
    void sent(Connection connection, int datagrams) {
        turn += datagrams;
        if (datagrams > 0 && turn < TURN_DATAGRAMS) {
            return;
        }
        turn = 0;
        Entry entry = dirty.remove();
        entry.dirty = false;
        if (datagrams > 0) {
            settle(connection);
        } else {
            rest(entry);
        }
    }

    private void settleApplicant(Entry entry) {
        if (entry.applicant != null && onApplicant.test(entry.applicant)) {
            entry.applicant = null;
        }
    }

    private void rest(Entry entry) {
        noteNews(entry);
        settleApplicant(entry);
        if (entry.connection.isDrained()) {
            forget(entry);
        } else {
            timers.schedule(entry, entry.connection.nextTimeout());
        }
    }

    /** When the first timer fires; {@link Long#MAX_VALUE} for never. */
    long nextTimeout() {
        return timers.earliest();
    }

    /** The next connection whose time has come; {@code null} if there is none. */
    Connection pollExpired(long now) {
        Entry entry = timers.pollExpired(now);
        return entry == null ? null : entry.connection;
    }

    /** The next connection that has news; {@code null} if there is none. */
    Connection pollEventful() {
        Entry entry = eventful.poll();
        if (entry == null) {
            return null;
        }
        entry.eventful = false;
        return entry.connection;
    }

    private void noteNews(Entry entry) {
        if (entry.connection.hasEvent() && !entry.eventful) {
            entry.eventful = true;
            eventful.add(entry);
        }
    }

    /** Forgets a connection whatever state a defect has left it in. */
    void expel(Connection connection) {
        Entry entry = (Entry) connection.endpointSlot();
        entry.applicant = null;
        forget(entry);
    }

    private void forget(Entry entry) {
        entry.removed = true;
        entries.remove(entry);
        timers.remove(entry);
    }
}
