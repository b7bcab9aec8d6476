package loomwire.tunnel;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts the program from {@code java -jar loomwire.jar}, which names none of the options that it needs. Compiled for
 * Java 17, so that an older Java can load it far enough to say that it is too old. A Java without preview features is
 * replaced by one with them: on Linux and macOS the same process goes on as the new program, elsewhere a child does the
 * work and this process waits for it.
 */
public final class Launcher {
    /** This one and no newer: classes with preview features load only in the release they were compiled for. */
    private static final int REQUIRED_VERSION = 25;
    private static final String MAIN = "loomwire.tunnel.Loomwire";
    /** A class that javac marks as needing preview features. */
    private static final String PREVIEW_MARK = "loomwire.tunnel.PreviewMark";
    private static final String REPLACEMENT = "loomwire.tunnel.ProcessReplacement";
    private static final List<String> OPTIONS = List.of(
            "--enable-preview", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
    /**
     * On so few processors a collector's own threads compete with the work: downloads of 4 GiB took 56 s of processor at
     * both ends together with the serial collector, 64 s with the default, and a third less memory (docs/performance.md).
     */
    private static final int FEW_PROCESSORS = 2;
    private static final String COLLECTOR_OF_FEW = "-XX:+UseSerialGC";
    private static final int RUNTIME_FAILURE = 1;
    /** How long a child may take to end in order once we are told to stop. */
    private static final long CHILD_STOP_SECONDS = 15;

    private Launcher() {}

    public static void main(String[] args) throws Throwable {
        int version = Runtime.version().feature();
        if (version != REQUIRED_VERSION) {
            System.err.println("loomwire: needs Java " + REQUIRED_VERSION + ", but this is Java " + version
                    + " in " + System.getProperty("java.home") + " (run it with bin/java of a JDK " + REQUIRED_VERSION
                    + ", or start it with the script ./loomwire, which finds one)");
            System.exit(RUNTIME_FAILURE);
        }
        if (previewEnabled()) {
            runHere(args);
            return;
        }
        List<String> command = command(args);
        replaceProcess(command);
        System.exit(runChild(command));
    }

    private static boolean previewEnabled() throws ClassNotFoundException {
        try {
            Class.forName(PREVIEW_MARK);
            return true;
        } catch (UnsupportedClassVersionError e) {
            return false;
        }
    }

    private static void runHere(String[] args) throws Throwable {
        try {
            Class.forName(MAIN).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static List<String> command(String[] args) throws URISyntaxException {
        String home = System.getProperty("java.home");
        boolean windows = File.separatorChar == '\\';
        List<String> command = new ArrayList<>();
        command.add(Path.of(home, "bin", windows ? "java.exe" : "java").toString());
        command.addAll(OPTIONS);
        List<String> given = givenOptions();
        if (Runtime.getRuntime().availableProcessors() <= FEW_PROCESSORS && !choosesCollector(given)) {
            command.add(COLLECTOR_OF_FEW);
        }
        command.addAll(given);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Launcher.class.getName());
        command.addAll(Arrays.asList(args));
        return command;
    }

    private static boolean choosesCollector(List<String> given) {
        return Stream.concat(
                        given.stream(), Stream.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS").map(System::getenv))
                .anyMatch(options -> options != null && options.matches("(?s).*-XX:[+-]Use\\w+GC.*"));
    }

    /** The options that this Java was given, so that the other one has them too; none where the system does not tell. */
    private static List<String> givenOptions() {
        List<String> given = new ArrayList<>();
        for (String argument : ProcessHandle.current().info().arguments().orElse(new String[0])) {
            if (argument.equals("-jar") || argument.equals(Launcher.class.getName())) {
                return given;
            }
            given.add(argument);
        }
        return List.of();
    }

    /** Returns only where that does not work. */
    private static void replaceProcess(List<String> command) {
        try {
            Class.forName(REPLACEMENT).getMethod("replace", List.class).invoke(null, command);
        } catch (ReflectiveOperationException | LinkageError e) {
            // Not every system can; the child process below works everywhere.
        }
    }

    private static int runChild(List<String> command) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(command).inheritIO().start();
        Thread passOn = new Thread(() -> stop(child), "stop-child");
        Runtime.getRuntime().addShutdownHook(passOn);
        int status = child.waitFor();
        try {
            Runtime.getRuntime().removeShutdownHook(passOn);
        } catch (IllegalStateException e) {
            // We are being stopped ourselves; the hook has ended the child, and its status is the answer.
            Runtime.getRuntime().halt(status);
        }
        return status;
    }

    private static void stop(Process child) {
        child.destroy();
        try {
            if (!child.waitFor(CHILD_STOP_SECONDS, TimeUnit.SECONDS)) {
                child.destroyForcibly();
            }
        } catch (InterruptedException e) {
            child.destroyForcibly();
        }
    }
}
