package loomwire.tunnel.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own, from the classes of this build; ended with the test. */
public final class LoomwireProcess implements AutoCloseable {
    private static final long END_SECONDS = 60;

    private final Process process;
    private final Path output;

    private LoomwireProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts it.
     *
     * @param prefix what to run it under, such as {@code prlimit --nofile=256}
     * @param javaOptions more options of the JVM
     * @param output where standard output and error go
     */
    public static LoomwireProcess start(List<String> prefix, List<String> javaOptions, Path output, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        List<String> options = new ArrayList<>(ChildJava.QUICK_START);
        options.addAll(javaOptions);
        command.addAll(ChildJava.command(options, "loomwire.tunnel.Loomwire", arguments));
        return new LoomwireProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                output);
    }

    /** One that was started in another way. */
    public static LoomwireProcess of(Process process, Path output) {
        return new LoomwireProcess(process, output);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has printed so far. */
    public String said() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until it has printed the text. */
    public LoomwireProcess awaitSaid(String text) {
        Eventually.holds("\"" + text + "\" in: " + said(), () -> {
            if (!isAlive()) {
                throw new AssertionError("ended with " + process.exitValue() + ": " + said());
            }
            return said().contains(text);
        });
        return this;
    }

    /** Sends SIGTERM and returns at once. */
    public void terminate() {
        process.destroy();
    }

    /** Sends SIGTERM and gives the exit status. */
    public int stop() throws InterruptedException {
        terminate();
        return awaitEnd();
    }

    public int awaitEnd() throws InterruptedException {
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still runs: " + said());
        }
        return process.exitValue();
    }

    public void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
