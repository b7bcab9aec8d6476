package loomwire.tunnel.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Loomwire in a process of its own, with the lines that it printed. Thread-safe. */
final class DemoProcess implements AutoCloseable {
    /** Two JVMs one after the other, which on a busy machine take twenty seconds. */
    private static final Duration START_DEADLINE = Duration.ofSeconds(60);

    private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);
    /** Enough to explain a failure; a process that says more than this is cut at the beginning. */
    private static final int MAX_LINES = 500;

    private final String name;
    private final Process process;
    private final Deque<String> lines = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread reader;
    private boolean ended;

    private DemoProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.reader = Thread.ofVirtual().name(name + "-output").start(this::read);
    }

    /**
     * Starts a Loomwire command.
     *
     * @param prefix what it is started through, such as {@code ip netns exec …}; empty for nothing
     */
    static DemoProcess start(String name, List<String> prefix, Map<String, String> environment, List<String> arguments)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(prefix, arguments)).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new DemoProcess(name, builder.start());
    }

    /** The command line of another Loomwire with the Java and the classes of this one. */
    static List<String> command(List<String> prefix, List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--enable-preview",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "loomwire.tunnel.Launcher"));
        command.addAll(arguments);
        return command;
    }

    private void read() {
        try (BufferedReader in = process.inputReader()) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                keep(line);
            }
        } catch (IOException e) {
            keep(name + ": its output cannot be read: " + e.getMessage());
        } finally {
            signal(() -> ended = true);
        }
    }

    private void keep(String line) {
        signal(() -> {
            lines.add(line);
            if (lines.size() > MAX_LINES) {
                lines.removeFirst();
            }
        });
    }

    private void signal(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the process has printed a line with this text.
     *
     * @throws IOException with what it printed, if it ended before or the time is over
     */
    void awaitLine(String text) throws IOException, InterruptedException {
        long left = START_DEADLINE.toNanos();
        lock.lock();
        try {
            while (find(text).isEmpty()) {
                if (ended || left <= 0) {
                    throw new IOException("the " + name + " " + (ended ? "ended" : "did not start in time")
                            + (lines.isEmpty() ? "" : "; it said:\n" + String.join("\n", lines)));
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The last line with this text that was printed so far. */
    Optional<String> find(String text) {
        lock.lock();
        try {
            return lines.reversed().stream().filter(line -> line.contains(text)).findFirst();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stops the process as a service's owner would, and checks that it went in order. Its last lines can be found
     * afterwards.
     *
     * @throws IOException with what it printed, if it did not end with status 0
     */
    void stop() throws IOException {
        close();
        if (process.isAlive() || process.exitValue() != 0) {
            throw new IOException("the " + name + " did not stop in order; it said:\n" + String.join("\n", lines));
        }
    }

    /** Asks the process to stop, waits, and makes it. */
    @Override
    public void close() {
        // Through its handle: ending the process itself would close the pipe, and its last lines be lost.
        process.toHandle().destroy();
        try {
            if (!process.waitFor(STOP_DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            reader.join(STOP_DEADLINE);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
