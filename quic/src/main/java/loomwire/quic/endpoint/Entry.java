package loomwire.quic.endpoint;

import loomwire.quic.connection.Connection;

/** A connection's places in the endpoint's queues. Owned by the shard loop. */
final class Entry {
    final Connection connection;
    /** When its timer fires. */
    long deadline = Long.MAX_VALUE;
    /** Where it stands in the {@link TimerHeap}, -1 if nowhere. */
    int heapIndex = -1;
    /** It may have something to send. */
    boolean dirty;
    /** It waits in the queue of connections with events. */
    boolean eventful;

    boolean removed;
    /** While a client's handshake is under way here; else {@code null}. */
    Applicant applicant;

    Entry(Connection connection) {
        this.connection = connection;
    }
}
