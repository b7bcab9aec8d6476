package loomwire.tunnel.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of the program in a process of its own, on the classes of this build.
 *
 * @param status its exit status
 * @param lines what it printed, to standard output and error
 */
public record ProgramRun(int status, List<String> lines) {
    /** A JVM on a crowded machine, and the ten seconds after which a client gives up a silent server. */
    private static final long DEADLINE_SECONDS = 90;

    /**
     * Runs it to its end.
     *
     * @param folder for its output
     * @param prefix a command in front of it, such as one that takes rights away
     */
    public static ProgramRun of(Path folder, List<String> prefix, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(ChildJava.command(ChildJava.QUICK_START, "loomwire.tunnel.Loomwire", arguments));
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still runs: " + Files.readString(output));
        }
        return new ProgramRun(process.exitValue(), Files.readAllLines(output));
    }

    /** Everything that it printed. */
    public String text() {
        return String.join("\n", lines);
    }
}
