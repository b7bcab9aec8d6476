package loomwire.tunnel.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The program in a process of its own, with a file that a test changes and has read again by a real SIGHUP. */
public final class ReloadableProgram implements AutoCloseable {
    private static final Pattern OUTCOME = Pattern.compile("SIGHUP: \\S+ (was read again|is refused)");

    private final Path file;
    private final LoomwireProcess process;

    private ReloadableProgram(Path file, LoomwireProcess process) {
        this.file = file;
        this.process = process;
    }

    /** Starts it and does not wait until it runs. */
    public static ReloadableProgram begin(Path folder, String name, String config) throws IOException {
        return begin(List.of(), folder, name, config);
    }

    /** @param prefix what to run it under, such as {@code nohup} */
    public static ReloadableProgram begin(List<String> prefix, Path folder, String name, String config)
            throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".yaml"), config);
        return new ReloadableProgram(
                file,
                LoomwireProcess.start(
                        prefix, ChildJava.FAST_LATER, folder.resolve(name + ".log"), "run", "-c", file.toString()));
    }

    public static ReloadableProgram start(Path folder, String name, String config) throws IOException {
        ReloadableProgram program = begin(folder, name, config);
        program.process.awaitSaid(" is running");
        return program;
    }

    public LoomwireProcess process() {
        return process;
    }

    /** How often the outcome of a reading was told. */
    public long outcomes() {
        return OUTCOME.matcher(process.said()).results().count();
    }

    /** Changes the file, has it read again, and gives what was said of that. */
    public String reload(String config) throws Exception {
        Files.writeString(file, config);
        return reload();
    }

    public String reload() throws Exception {
        int from = process.said().length();
        long before = outcomes();
        hangUp();
        Eventually.holds("an outcome in: " + process.said().substring(from), () -> outcomes() > before);
        return process.said().substring(from);
    }

    public void hangUp() throws Exception {
        new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
    }

    @Override
    public void close() {
        process.close();
    }
}
