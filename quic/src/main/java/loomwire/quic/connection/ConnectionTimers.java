package loomwire.quic.connection;

/** All deadlines of an open connection, earliest first. Owned by the shard loop. */
final class ConnectionTimers {
    private final Connection connection;
    private final IdleTimer idle;
    private final long handshakeDeadline;

    ConnectionTimers(Connection connection, IdleTimer idle, long handshakeDeadline) {
        this.connection = connection;
        this.idle = idle;
        this.handshakeDeadline = handshakeDeadline;
    }

    long next() {
        long next = Math.min(connection.workDeadline(), idle.idleDeadline(connection.ptoNanos()));
        next = Math.min(next, idle.keepAliveDeadline());
        return connection.isHandshakeComplete() ? next : Math.min(next, handshakeDeadline);
    }

    /** Acknowledgments and paced data need no action here: the {@code transmit} that follows finds them due. */
    void fire(long now) {
        if (!connection.isHandshakeComplete() && now >= handshakeDeadline) {
            connection.onHandshakeTimeout(now);
            return;
        }
        if (now >= idle.idleDeadline(connection.ptoNanos())) {
            connection.onIdle();
            return;
        }
        if (now >= idle.keepAliveDeadline()) {
            connection.onKeepAlive();
        }
        connection.onRecoveryTimeout(now);
    }
}
