package loomwire.quic.pipe;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Runs a few tasks in every order in which their steps can follow each other (or in every one with a bounded number of
 * preemptions). One task runs at a time; at each {@link #step()} it may be another's turn. A run in which nobody can go
 * on before all are done fails: that is a lost wake-up.
 */
final class Interleaver {
    /** A scenario: builds its objects anew, names its tasks, and looks at the outcome. */
    interface Scenario {
        Runnable[] tasks(Interleaver scheduler);

        default void afterStep() {}

        void verify();
    }

    private static final class Abort extends Error {
        Abort() {
            super("aborted", null, false, false);
        }
    }

    private int[] path = new int[64];
    private int[] alternatives = new int[64];
    private int length;
    private int depth;

    private final int maxPreemptions;
    private int preemptions;
    private Scenario scenario;
    private Thread[] threads;
    private boolean[] done;
    private boolean[] parked;
    private boolean[] permit;
    private volatile int current;
    private volatile Throwable failure;

    private Interleaver(int maxPreemptions) {
        this.maxPreemptions = maxPreemptions;
    }

    /**
     * @param maxPreemptions how often a task that could go on is interrupted in one run at most
     * @return how many different runs there were
     */
    static int explore(int maxPreemptions, Supplier<Scenario> scenarios) {
        Interleaver scheduler = new Interleaver(maxPreemptions);
        int runs = 0;
        do {
            scheduler.run(scenarios.get());
            runs++;
        } while (scheduler.advance());
        return runs;
    }

    private void run(Scenario next) {
        scenario = next;
        Runnable[] tasks = next.tasks(this);
        int n = tasks.length;
        done = new boolean[n];
        parked = new boolean[n];
        permit = new boolean[n];
        threads = new Thread[n];
        depth = 0;
        preemptions = 0;
        current = -1;
        failure = null;
        for (int i = 0; i < n; i++) {
            int me = i;
            threads[i] = Thread.ofVirtual().unstarted(() -> {
                try {
                    awaitTurn(me);
                    tasks[me].run();
                    scenario.afterStep(); // the end of a task is one too
                } catch (Abort e) {
                    return;
                } catch (Throwable t) {
                    fail(t);
                    return;
                }
                done[me] = true;
                handOver(me, true);
            });
        }
        for (Thread thread : threads) {
            thread.start();
        }
        current = choose(-1, true);
        LockSupport.unpark(threads[current]);
        for (Thread thread : threads) {
            join(thread);
        }
        try {
            if (failure != null) {
                throw failure;
            }
            next.verify();
        } catch (Throwable t) {
            throw new AssertionError("in the order " + Arrays.toString(Arrays.copyOf(path, depth)) + ": " + t, t);
        }
    }

    /** A point at which another task may go on instead. */
    void step() {
        int me = me();
        if (me >= 0) {
            scenario.afterStep();
            handOver(me, false);
        }
    }

    /** As LockSupport.park: the running task stops until it has a permit. */
    void park() {
        int me = me();
        if (!permit[me]) {
            parked[me] = true;
            handOver(me, true);
        }
        permit[me] = false;
        step();
    }

    /** As LockSupport.unpark. */
    void unpark(Thread thread) {
        int other = Arrays.asList(threads).indexOf(thread);
        permit[other] = true;
        parked[other] = false;
        step();
    }

    /** The running task; -1 outside of a run, where steps are no choice. */
    private int me() {
        return threads == null ? -1 : Arrays.asList(threads).indexOf(Thread.currentThread());
    }

    private void handOver(int me, boolean mustLeave) {
        int next = choose(me, mustLeave);
        if (next == me) {
            return;
        }
        if (next < 0) {
            for (boolean d : done) {
                if (!d) {
                    fail(new AssertionError("everybody waits: a wake-up was lost"));
                    break;
                }
            }
        } else {
            current = next;
            LockSupport.unpark(threads[next]);
        }
        if (!done[me]) {
            awaitTurn(me);
        }
    }

    private int choose(int me, boolean mustLeave) {
        int[] candidates = new int[threads.length];
        int n = 0;
        if (!mustLeave) {
            candidates[n++] = me; // first, so that going on is the default
        }
        if (mustLeave || preemptions < maxPreemptions) {
            for (int i = 0; i < threads.length; i++) {
                if (i != me && !done[i] && !parked[i]) {
                    candidates[n++] = i;
                }
            }
        }
        if (n == 0) {
            return -1;
        }
        if (depth == path.length) {
            path = Arrays.copyOf(path, depth * 2);
            alternatives = Arrays.copyOf(alternatives, depth * 2);
        }
        if (depth >= length) {
            path[depth] = 0;
            length = depth + 1;
        }
        alternatives[depth] = n;
        int next = candidates[path[depth++]];
        if (!mustLeave && next != me) {
            preemptions++;
        }
        return next;
    }

    private boolean advance() {
        length = depth;
        while (length > 0) {
            if (path[length - 1] + 1 < alternatives[length - 1]) {
                path[length - 1]++;
                return true;
            }
            length--;
        }
        return false;
    }

    private void awaitTurn(int me) {
        while (current != me) {
            if (failure != null) {
                throw new Abort();
            }
            LockSupport.park();
        }
    }

    private void fail(Throwable t) {
        failure = t;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
