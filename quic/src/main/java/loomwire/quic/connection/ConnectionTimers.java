package loomwire.quic.connection;

import loomwire.quic.CloseReason;

/** All deadlines of an open connection, earliest first. Owned by the shard loop. */
final class ConnectionTimers {
    private final Connection connection;
    private final IdleTimer idle;
    private final Closing closing;
    private final UnprovenAnswers answers;
    private final long handshakeTimeoutNanos;
    private final long handshakeDeadline;

    ConnectionTimers(
            Connection connection,
            IdleTimer idle,
            Closing closing,
            UnprovenAnswers answers,
            long now,
            long handshakeTimeoutNanos) {
        this.answers = answers;
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
            next = Math.min(next, Math.min(idle.restDeadline(), connection.oldKeysDeadline()));
        }
        if (connection.isHandshakeComplete()) {
            return next;
        }
        return Math.min(next, Math.min(handshakeDeadline, answers.endsAt()));
    }

    private void endHandshake(long now) {
        if (answers.reason() == null) {
            closing.byHandshakeTimeout(handshakeTimeoutNanos, now);
        } else {
            answers.end(now);
        }
    }

    /** Acknowledgments and paced data need no action here: the {@code transmit} that follows finds them due. */
    void fire(long now) {
        if (!connection.isHandshakeComplete() && now >= Math.min(handshakeDeadline, answers.endsAt())) {
            endHandshake(now);
            return;
        }
        if (now >= idle.idleDeadline(connection.ptoNanos())) {
            closing.silently(new CloseReason(
                    CloseReason.Origin.IDLE_TIMEOUT,
                    0,
                    "nothing was heard from the peer for " + idle.timeoutNanos() / 1_000_000_000 + " s"));
            return;
        }
        if (now >= idle.keepAliveDeadline()) {
            idle.keepAliveOwed();
            connection.onKeepAlive();
        }
        if (now >= connection.oldKeysDeadline()) {
            connection.dropOldKeys();
        }
        connection.onRecoveryTimeout(now);
        connection.relieve(now);
        if (connection.isHandshakeConfirmed() && now >= idle.restDeadline()) {
            idle.rested();
            connection.onRest(now);
        }
    }
}
