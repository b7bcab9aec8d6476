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

/**
 * Starts the program from {@code java -jar loomwire.jar}, which names none of the options that it needs. Compiled for
 * Java 17, so that an older Java can load it far enough to say that it is too old. A Java without preview features is
 * replaced by one with them: on Linux and macOS the same process goes on as the new program, elsewhere a child does the
 * work and this process waits for it.
 */
public final class Launcher {
    private static final int REQUIRED_VERSION = 25;
    private static final String MAIN = "loomwire.tunnel.Loomwire";
    /** A class that javac marks as needing preview features. */
    private static final String PREVIEW_MARK = "loomwire.tunnel.PreviewMark";
    private static final String REPLACEMENT = "loomwire.tunnel.ProcessReplacement";
    private static final List<String> OPTIONS = List.of(
            "--enable-preview", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
    private static final int RUNTIME_FAILURE = 1;
    /** How long a child may take to end in order once we are told to stop. */
    private static final long CHILD_STOP_SECONDS = 15;

    private Launcher() {}

    public static void main(String[] args) throws Throwable {
        int version = Runtime.version().feature();
        if (version < REQUIRED_VERSION) {
            System.err.println("loomwire: needs Java " + REQUIRED_VERSION + " or newer, but this is Java " + version
                    + " in " + System.getProperty("java.home") + " (run it with bin/java of a newer JDK, or start it"
                    + " with the script ./loomwire, which finds one)");
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
        command.addAll(givenOptions());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Launcher.class.getName());
        command.addAll(Arrays.asList(args));
        return command;
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
