package loomwire.tunnel.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * SIGTERM and Ctrl-C. The first asks the process to stop in order, for which it has the time to drain and a little more;
 * the second ends it at once, unless it comes within a second.
 */
final class StopSignal {
    /** Closing connections and listeners takes milliseconds; what takes longer than this, after draining, hangs. */
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);
    /** Of a shell for a process that a signal ended: 128 and the signal's number. */
    private static final int SIGNAL_STATUS = 128;

    /** {@code timeout} and shells signal a process and then its group: what comes so soon after the first is the same wish. */
    private static final Duration SAME_WISH = Duration.ofSeconds(1);

    private final LongSupplier nanoTime;
    private final IntConsumer halt;
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile long askedNanos;
    private volatile Thread starting;
    private volatile Runnable reaction = () -> {};
    private volatile Duration drain = Duration.ZERO;

    /**
     * @param nanoTime the clock
     * @param halt ends the process with a status, without a word
     */
    StopSignal(LongSupplier nanoTime, IntConsumer halt) {
        this.nanoTime = nanoTime;
        this.halt = halt;
    }

    static StopSignal install() {
        StopSignal stop = new StopSignal(System::nanoTime, Runtime.getRuntime()::halt);
        for (String name : new String[] {"TERM", "INT"}) {
            ProcessSignal.handle(name, stop::received);
        }
        return stop;
    }

    void received(int number) {
        if (asked.getCount() == 0) {
            if (nanoTime.getAsLong() - askedNanos < SAME_WISH.toNanos()) {
                return;
            }
            halt.accept(SIGNAL_STATUS + number);
            return;
        }
        askedNanos = nanoTime.getAsLong();
        asked.countDown();
        reaction.run();
        Thread waiting = starting;
        if (waiting != null) {
            waiting.interrupt();
        }
        Thread.ofPlatform().daemon().name("stop-deadline").start(() -> {
            try {
                Thread.sleep(drain.plus(CLOSE_DEADLINE));
                halt.accept(SIGNAL_STATUS + number);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Whether somebody asked to stop. */
    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Gives the process more time to stop in: that for which what it carries may go on. */
    void allow(Duration toDrain) {
        drain = toDrain;
    }

    /** Does something more at the first signal; at once if that has come already. */
    void onSignal(Runnable more) {
        reaction = more;
        if (isAsked()) {
            more.run();
        }
    }

    /** Waits for the first signal. */
    void await() throws InterruptedException {
        asked.await();
    }

    /** Waits for the first signal, for so long at most; {@code false} if none came. */
    boolean await(Duration limit) throws InterruptedException {
        return asked.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Runs something that may take long; a signal interrupts it, and then there is no result. */
    <T> T orInterrupted(Callable<T> work) throws Exception {
        starting = Thread.currentThread();
        try {
            return isAsked() ? null : work.call();
        } catch (Exception e) {
            if (isAsked()) {
                return null;
            }
            throw e;
        } finally {
            starting = null;
            Thread.interrupted();
        }
    }
}
