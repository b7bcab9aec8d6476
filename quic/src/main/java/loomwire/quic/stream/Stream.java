package loomwire.quic.stream;

import loomwire.quic.pipe.PipeEnd;

/** A stream: its id and its halves. Owned by the loop; the application holds the pipes of the halves. */
public final class Stream {
    private final long id;
    private final boolean local;
    private final SendHalf send;
    private final ReceiveHalf receive;
    private Object attachment;
    private boolean awaitsApplication;

    /** Whether the stream stands in the queue of that name of {@link Rotations}: each holds it at most once. */
    boolean inReady;

    boolean inStarved;
    boolean inControl;
    /** Turns that the stream has before all others, for bytes that a probe repeats. */
    int probeTurns;

    Stream(long id, boolean local, SendHalf send, ReceiveHalf receive) {
        this.id = id;
        this.local = local;
        this.send = send;
        this.receive = receive;
    }

    public long id() {
        return id;
    }

    public boolean isBidirectional() {
        return StreamIds.isBidirectional(id);
    }

    /** Whether this end opened it. */
    public boolean isLocal() {
        return local;
    }

    /** The half on which we send, or null. */
    public SendHalf send() {
        return send;
    }

    /** The half on which we receive, or null. */
    public ReceiveHalf receive() {
        return receive;
    }

    /** What the layer above keeps with the stream. */
    public Object attachment() {
        return attachment;
    }

    public void attachment(Object o) {
        attachment = o;
    }

    /**
     * Says whether the stream still waits for the application to take it. A waiting stream is not settled: else a peer
     * that opens and resets streams without end would fill the queue in front of the application past its limit.
     */
    public void awaitsApplication(boolean waits) {
        awaitsApplication = waits;
    }

    /**
     * Whether nothing is left to send, to be acknowledged, to be read or to be credited to the connection, so that the
     * stream can be forgotten. Ask after {@link ReceiveHalf#consumedDelta()}: credit not yet collected keeps it.
     */
    public boolean isSettled() {
        return !awaitsApplication && (send == null || send.isTerminal()) && (receive == null || receive.isTerminal());
    }

    /** Whether some control frame of this stream waits to be sent. */
    public boolean hasControlOwed() {
        return send != null && (send.resetOwed() || send.blockedOwed())
                || receive != null && (receive.stopSendingOwed() || receive.maxStreamDataOwed());
    }

    /** The connection is gone: ends both pipes. */
    public void connectionClosed() {
        if (send != null) {
            send.pipe().end(PipeEnd.CONNECTION_CLOSED);
        }
        if (receive != null) {
            receive.pipe().end(PipeEnd.CONNECTION_CLOSED);
        }
    }

    @Override
    public String toString() {
        return "stream " + id + " send " + send + " receive " + receive;
    }
}
