package loomwire.quic.sim;

import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Nodes in a ring, each handing its datagrams to the next, in virtual time: client, network, server, network. Nothing in
 * it waits; when all are quiet, time jumps to the earliest wake-up.
 */
final class Ring {
    /** A node asked this often in a row without time passing does not come to rest. */
    private static final int MAX_ROUNDS_WITHOUT_TIME = 1_000_000;

    private final List<Node> nodes;
    private long now;

    Ring(List<Node> nodes) {
        this.nodes = nodes;
    }

    long now() {
        return now;
    }

    /**
     * Runs until {@code done}.
     *
     * @param limitNanos virtual time after which it must have come
     */
    void runUntil(BooleanSupplier done, long limitNanos, String what) {
        long end = now + limitNanos;
        while (!done.getAsBoolean()) {
            long next = settle();
            if (done.getAsBoolean()) {
                return;
            }
            if (next == Long.MAX_VALUE) {
                throw new AssertionError("nothing is left to do at " + millis() + " ms, but not: " + what);
            }
            if (next > end) {
                throw new AssertionError("not within " + limitNanos / 1_000_000 + " ms: " + what);
            }
            now = next;
        }
    }

    /** Runs for this long, whatever happens. */
    void run(long nanos) {
        long end = now + nanos;
        for (long next = settle(); next <= end; next = settle()) {
            now = next;
        }
        now = end;
        settle();
    }

    /** Lets all nodes speak until none has anything more to say now; when the first wants to be woken. */
    private long settle() {
        for (int rounds = 0; rounds < MAX_ROUNDS_WITHOUT_TIME; rounds++) {
            long next = Long.MAX_VALUE;
            boolean moved = false;
            for (int i = 0; i < nodes.size(); i++) {
                switch (nodes.get(i).process(null, now)) {
                    case Node.Output.Send send -> {
                        pass(i, send.datagram());
                        moved = true;
                    }
                    case Node.Output.WakeAt wake -> {
                        if (wake.nanos() <= now) {
                            throw new AssertionError("node " + i + " wants to be woken in no time at " + millis() + " ms");
                        }
                        next = Math.min(next, wake.nanos());
                    }
                    case Node.Output.Idle() -> { }
                }
            }
            if (!moved) {
                return next;
            }
        }
        throw new AssertionError("the ring does not come to rest at " + millis() + " ms");
    }

    private void pass(int from, byte[] datagram) {
        byte[] travelling = datagram;
        for (int i = (from + 1) % nodes.size(); travelling != null; i = (i + 1) % nodes.size()) {
            travelling = nodes.get(i).process(travelling, now) instanceof Node.Output.Send send ? send.datagram() : null;
        }
    }

    double millis() {
        return now / 1e6;
    }
}
