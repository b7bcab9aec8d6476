package loomwire.bench.throughput;

import java.util.concurrent.Callable;

/** Something that a platform thread of its own does over and over beside what is measured, until it is closed. */
@SuppressWarnings("try") // a harness that is interrupted while it closes ends there, as everywhere
final class Background implements AutoCloseable {
    private final Thread thread;
    private volatile boolean stopping;
    private volatile Exception failure;

    Background(Callable<?> work) {
        thread = Thread.ofPlatform().name("beside-the-measured").start(() -> {
            try {
                while (!stopping) {
                    work.call();
                }
            } catch (Exception e) {
                failure = e;
            }
        });
    }

    /** Throws what went wrong. */
    void check() throws Exception {
        if (failure != null) {
            throw failure;
        }
    }

    /** Lets it finish what it is at; throws what went wrong. */
    @Override
    public void close() throws Exception {
        stopping = true;
        thread.join();
        check();
    }
}
