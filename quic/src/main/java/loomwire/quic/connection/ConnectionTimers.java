package loomwire.quic.connection;

import loomwire.quic.base.CloseReason;

/** All deadlines of an open connection, earliest first. Owned by the shard loop. */
final class ConnectionTimers {
    private final Connection connection;
    private final IdleTimer idle;
    private final Closing closing;
    private final long handshakeTimeoutNanos;
    private final long handshakeDeadline;

    ConnectionTimers(Connection connection, IdleTimer idle, Closing closing, long now, long handshakeTimeoutNanos) {
        this.connection = connection;
        this.idle = idle;
        this.closing = closing;
        this.handshakeTimeoutNanos = handshakeTimeoutNanos;
        this.handshakeDeadline = now + handshakeTimeoutNanos;
    }

    long next() {
        long next = Math.min(connection.workDeadline(), idle.idleDeadline(connection.ptoNanos()));
        next = Math.min(next, idle.keepAliveDeadline());
        if (connection.isHandshakeConfirmed()) {
            next = Math.min(next, idle.restDeadline());
        }
        return connection.isHandshakeComplete() ? next : Math.min(next, handshakeDeadline);
    }

    /** Acknowledgments and paced data need no action here: the {@code transmit} that follows finds them due. */
    void fire(long now) {
        if (!connection.isHandshakeComplete() && now >= handshakeDeadline) {
            closing.byHandshakeTimeout(handshakeTimeoutNanos, now);
            return;
        }
        if (now >= idle.idleDeadline(connection.ptoNanos())) {
            closing.silently(new CloseReason(
                    CloseReason.Origin.IDLE_TIMEOUT, 0,
                    "nothing was heard from the peer for " + idle.timeoutNanos() / 1_000_000_000 + " s"));
            return;
        }
        if (now >= idle.keepAliveDeadline()) {
            idle.keepAliveOwed();
            connection.onKeepAlive();
        }
        connection.onRecoveryTimeout(now);
        if (connection.isHandshakeConfirmed() && now >= idle.restDeadline()) {
            idle.rested();
            connection.onRest(now);
        }
    }
}
