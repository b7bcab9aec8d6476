package loomwire.bench.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/**
 * What became of each benchmark: JMH itself goes on after one that failed and forgets it. Passes everything on to the usual
 * output, but for the traces of what was skipped. JMH calls it from the thread that runs, and that of the link to a fork, in turn.
 */
final class Verdicts implements OutputFormat {
    /** How a harness says that it cannot be run here; by name, since this package is compiled before that class. */
    private static final String SKIPPED = "loomwire.bench.stack.SkippedException: ";

    private final OutputFormat output;
    private final List<String> skipped = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private String running;
    private String reason;

    Verdicts(OutputFormat output) {
        this.output = output;
    }

    boolean isAnyFailed() {
        return !failed.isEmpty();
    }

    /** Says at the end what has no line in the table of results. */
    void report() {
        conclude(false);
        skipped.forEach(line -> output.println("Skipped: " + line));
        failed.forEach(line -> output.println("FAILED: " + line));
    }

    @Override
    public synchronized void startBenchmark(BenchmarkParams parameters) {
        conclude(false);
        running = name(parameters);
        reason = null;
        output.startBenchmark(parameters);
    }

    @Override
    public synchronized void endBenchmark(BenchmarkResult result) {
        conclude(result != null);
        output.endBenchmark(result);
    }

    private void conclude(boolean done) {
        if (running != null && !done) {
            (reason == null ? failed : skipped).add(reason == null ? running : running + ": " + reason);
        }
        running = null;
    }

    private static String name(BenchmarkParams parameters) {
        StringBuilder name = new StringBuilder(parameters.getBenchmark());
        for (String key : parameters.getParamsKeys()) {
            name.append(' ').append(key).append('=').append(parameters.getParam(key));
        }
        return name.toString();
    }

    @Override
    public synchronized void println(String line) {
        int at = line.indexOf(SKIPPED);
        if (at < 0) {
            output.println(line);
            return;
        }
        reason = line.substring(at + SKIPPED.length())
                .lines()
                .findFirst()
                .orElse("no reason given")
                .strip();
        output.println("skipped: " + reason);
    }

    @Override
    public void iteration(BenchmarkParams parameters, IterationParams iteration, int number) {
        output.iteration(parameters, iteration, number);
    }

    @Override
    public void iterationResult(
            BenchmarkParams parameters, IterationParams iteration, int number, IterationResult result) {
        output.iterationResult(parameters, iteration, number, result);
    }

    @Override
    public void startRun() {
        output.startRun();
    }

    @Override
    public void endRun(Collection<RunResult> results) {
        output.endRun(results);
    }

    @Override
    public void print(String text) {
        output.print(text);
    }

    @Override
    public void flush() {
        output.flush();
    }

    @Override
    public void close() {
        output.close();
    }

    @Override
    public void verbosePrintln(String line) {
        output.verbosePrintln(line);
    }

    @Override
    public void write(int b) {
        output.write(b);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        output.write(bytes);
    }
}
