package loomwire.quic.sim;

import java.util.Arrays;
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
    /** When each node wants to be asked next; one that was handed nothing and whose time has not come has nothing new to say. */
    private final long[] wakeAt;

    private long now;

    Ring(List<Node> nodes) {
        this.nodes = nodes;
        this.wakeAt = new long[nodes.size()];
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
        askAll();
        while (!done.getAsBoolean()) {
            long next = settle();
            if (done.getAsBoolean()) {
                askAll();
                settle();
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
        askAll();
        for (long next = settle(); next <= end; next = settle()) {
            now = next;
        }
        now = end;
        askAll();
        settle();
    }

    /** Between two runs a test may have done anything to any node, and nodes learn the time by being asked. */
    private void askAll() {
        Arrays.fill(wakeAt, now);
    }

    /** Lets all nodes speak until none has anything more to say now; when the first wants to be woken. */
    private long settle() {
        for (int rounds = 0; rounds < MAX_ROUNDS_WITHOUT_TIME; rounds++) {
            boolean moved = false;
            for (int i = 0; i < wakeAt.length; i++) {
                if (wakeAt[i] > now) {
                    continue;
                }
                switch (nodes.get(i).process(null, now)) {
                    case Node.Output.Send send -> {
                        pass(i, send.datagram());
                        moved = true;
                    }
                    case Node.Output.WakeAt wake -> {
                        if (wake.nanos() <= now) {
                            throw new AssertionError(
                                    "node " + i + " wants to be woken in no time at " + millis() + " ms");
                        }
                        wakeAt[i] = wake.nanos();
                    }
                    case Node.Output.Idle() -> wakeAt[i] = Long.MAX_VALUE;
                }
            }
            if (!moved) {
                return Arrays.stream(wakeAt).min().orElse(Long.MAX_VALUE);
            }
        }
        throw new AssertionError("the ring does not come to rest at " + millis() + " ms");
    }

    private void pass(int from, byte[] datagram) {
        byte[] travelling = datagram;
        for (int i = (from + 1) % nodes.size(); travelling != null; i = (i + 1) % nodes.size()) {
            wakeAt[i] = now;
            travelling =
                    nodes.get(i).process(travelling, now) instanceof Node.Output.Send send ? send.datagram() : null;
            wakeAt[(i + 1) % nodes.size()] = now; // what was swallowed here may have been laid there
        }
    }

    double millis() {
        return now / 1e6;
    }
}
