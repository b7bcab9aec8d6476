package loomwire.tunnel.cli;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import loomwire.quic.base.Fatal;
import loomwire.tunnel.HangUp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP, which also comes when a terminal closes: it ends nothing, and has the configuration file read again, by one
 * thread. Signals that come while the program starts (but for the network, which is waited for with them: {@link Starting}), or while the file is being read, count as one that comes after
 * that; those that come while the program stops have no effect. Owned by {@code run}.
 */
final class ReloadSignal {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadSignal.class);

    /** Between the beginnings of two readings: however many signals come, the program has better things to do. */
    private static final Duration LEAST_INTERVAL = Duration.ofMillis(250);
    /** Reading a file and binding a few ports takes milliseconds; a disk that hangs must not hold up the stop. */
    private static final Duration END_PATIENCE = Duration.ofSeconds(5);

    private final Semaphore asked = new Semaphore(0);
    private volatile Thread reader;
    private volatile boolean waiting;
    private volatile boolean stopping;

    private ReloadSignal() {}

    /** From now on SIGHUP ends nothing. */
    static ReloadSignal install() {
        ReloadSignal reload = new ReloadSignal();
        try {
            HangUp.endIgnoring();
            ProcessSignal.handle("HUP", _ -> reload.received());
        } catch (IllegalArgumentException e) {
            // No such signal on this system, or the JVM was told to leave signals alone (-Xrs).
            LOG.debug("SIGHUP is not handled: {}", e.getMessage());
        }
        return reload;
    }

    private void received() {
        if (stopping) {
            LOG.info("SIGHUP: the program is stopping, so its file is not read again");
            return;
        }
        if (reader == null) {
            LOG.info(
                    "SIGHUP: the file is read again {}",
                    waiting ? "before the network is looked for once more" : "when the program has started");
        }
        asked.release();
    }

    /** Asked by a start that waits for its network, each time before it goes on waiting: whether it shall begin anew. */
    boolean endsWaiting() {
        waiting = true;
        return asked.availablePermits() > 0;
    }

    /** The file is about to be read again, for all signals that have come so far. */
    void heeded() {
        asked.drainPermits();
    }

    /** The program has started: reads the file again whenever it was asked for, which may have been before. */
    void start(Runnable read) {
        reader = Thread.ofVirtual().name("reload").start(() -> readWhenAsked(read));
    }

    private void readWhenAsked(Runnable read) {
        try {
            while (true) {
                asked.acquire();
                asked.drainPermits();
                if (stopping) {
                    return;
                }
                long start = System.nanoTime();
                readOnce(read);
                Thread.sleep(LEAST_INTERVAL.minusNanos(System.nanoTime() - start));
            }
        } catch (InterruptedException nobodyDoesThat) {
            Thread.currentThread().interrupt();
        }
    }

    private static void readOnce(Runnable read) {
        try {
            read.run();
        } catch (RuntimeException | Error defect) {
            Fatal.rethrow(defect);
            LOG.error("SIGHUP: reading the file again failed unexpectedly; please report this", defect);
        }
    }

    /** The file is not read any more; if it is just being read, waits for the end of that. */
    void close() throws InterruptedException {
        stopping = true;
        asked.release();
        Thread reading = reader;
        if (reading != null && !reading.join(END_PATIENCE)) {
            LOG.warn("SIGHUP: the file is still being read, which is not waited for");
        }
    }
}
