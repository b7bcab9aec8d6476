package loomwire.rawnet.guard;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs programs found on the PATH or where administrators' programs live. */
final class SystemCommands implements Commands {
    /** Twice what {@code iptables -w 5} waits for its lock. */
    private static final long DEADLINE_SECONDS = 10;
    /** A service often runs without these in its PATH. */
    private static final List<String> ADMINISTRATOR_FOLDERS = List.of("/usr/sbin", "/sbin", "/usr/local/sbin");

    @Override
    public String run(List<String> command) throws IOException {
        List<String> located = new ArrayList<>(command);
        located.set(0, locate(command.getFirst()));
        // Into files: two pipes would have to be drained at the same time.
        Path output = Files.createTempFile("loomwire", ".out");
        Path errors = Files.createTempFile("loomwire", ".err");
        try {
            Process process = new ProcessBuilder(located)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " did not end within " + DEADLINE_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + " failed: "
                        + Files.readString(errors, StandardCharsets.UTF_8)
                                .strip()
                                .replace('\n', ' '));
            }
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + command.getFirst() + " was running");
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    private static String locate(String program) throws IOException {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), ADMINISTRATOR_FOLDERS.stream())
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseThrow(() -> new IOException(program + " is not installed"));
    }
}
