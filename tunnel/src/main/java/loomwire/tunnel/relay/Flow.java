package loomwire.tunnel.relay;

/**
 * One request that is being served: while it waits for something, such as a place or a target's answer, and while it is
 * relayed. Owned by the thread that serves it, which any thread may ask to end by {@link #abort}.
 */
public final class Flow implements AutoCloseable {
    private final Flows flows;
    private final Thread thread;
    private Relay relay;
    private boolean aborted;
    private boolean over;

    Flow(Flows flows, Thread thread) {
        this.flows = flows;
        this.thread = thread;
    }

    /** Runs the relay to its end, as {@link Relay#run} does; an abort ends it with its socket and its stream. */
    public void run(Relay opened) {
        synchronized (this) {
            relay = opened;
            if (aborted) {
                opened.abort();
            }
        }
        opened.run();
    }

    /** Ends the flow soon, whatever it waits for: its thread is interrupted, its relay is aborted. */
    public synchronized void abort() {
        aborted = true;
        if (over) {
            return;
        }
        if (relay == null) {
            thread.interrupt();
        } else {
            relay.abort();
        }
    }

    /** It is over and no longer counted; the thread is free for something else. */
    @Override
    public void close() {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        flows.ended(this);
    }
}
