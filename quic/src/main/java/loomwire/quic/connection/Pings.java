package loomwire.quic.connection;

import java.util.ArrayDeque;

/** PINGs that the application asked for, on their way out; lost ones are sent again. Owned by the shard loop. */
final class Pings {
    /** Pings waiting to be sent at most; more are folded into the last one's packet anyway. */
    static final int MAX_WAITING = 1024;
    /** The token of a PING that only keeps the connection alive. */
    static final long KEEP_ALIVE = -1;

    private record Waiting(long token, long firstSent) {}

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(0);

    void add(long token) {
        if (waiting.size() < MAX_WAITING) {
            waiting.add(new Waiting(token, -1));
        }
    }

    boolean isOwed() {
        return !waiting.isEmpty();
    }

    long peekToken() {
        return waiting.peek().token;
    }

    /** When the next ping counts as sent: when it was sent first. */
    long peekFirstSent(long now) {
        long firstSent = waiting.peek().firstSent;
        return firstSent < 0 ? now : firstSent;
    }

    void sent() {
        waiting.remove();
    }

    void lost(long token, long firstSent) {
        if (waiting.size() < MAX_WAITING) {
            waiting.add(new Waiting(token, firstSent));
        }
    }
}
