package loomwire.bench.load;

import java.time.Duration;

/** Ends the process when a run takes longer than it may, whatever it hangs in. */
final class Watchdog implements AutoCloseable {
    private final Thread thread;

    private Watchdog(Thread thread) {
        this.thread = thread;
    }

    static Watchdog start(Duration deadline) {
        return new Watchdog(Thread.ofPlatform().daemon().name("watchdog").start(() -> {
            try {
                Thread.sleep(deadline);
            } catch (InterruptedException doneInTime) {
                return;
            }
            System.err.println("load: not done after " + deadline.toSeconds() + " s (--deadline)");
            System.exit(LoadMain.CANNOT_RUN);
        }));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
