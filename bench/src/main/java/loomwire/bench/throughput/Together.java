package loomwire.bench.throughput;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Jobs that run at the same time, each on a virtual thread, as applications above a tunnel do. */
final class Together implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Runs all to their ends; the first failure is thrown. */
    void run(List<? extends Callable<?>> jobs) throws Exception {
        List<Future<?>> running = new ArrayList<>(jobs.size());
        for (Callable<?> job : jobs) {
            running.add(threads.submit(job));
        }
        for (Future<?> each : running) {
            each.get();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
