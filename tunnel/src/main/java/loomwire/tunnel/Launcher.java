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
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;

/**
 * Starts the program from {@code java -jar loomwire.jar}, which names none of the options that it needs. Compiled for
 * Java 17, so that an older Java can load it far enough to say that it is too old. A Java without preview features, or one
 * that would live on without memory, is replaced by one as it should be: on Linux and macOS the same process goes on as the new program, elsewhere a child does the
 * work and this process waits for it.
 */
public final class Launcher {
    /** This one and no newer: classes with preview features load only in the release they were compiled for. */
    private static final int REQUIRED_VERSION = 25;

    private static final String MAIN = "loomwire.tunnel.Loomwire";
    /** A class that javac marks as needing preview features. */
    private static final String PREVIEW_MARK = "loomwire.tunnel.PreviewMark";

    private static final String REPLACEMENT = "loomwire.tunnel.ProcessReplacement";
    private static final String RIGHTS = "loomwire.tunnel.KeptRights";
    private static final String HANG_UP = "loomwire.tunnel.HangUp";
    private static final String EXIT_WITHOUT_MEMORY = "ExitOnOutOfMemoryError";
    private static final String STARTED_ANEW = "loomwire.startedAnew";
    private static final List<String> OPTIONS = List.of(
            "--enable-preview",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            // Whoever catches such an error in passing must not keep alive a process that can serve nobody.
            "-XX:+" + Launcher.EXIT_WITHOUT_MEMORY,
            // So that a system which does not tell a process its options starts the program no third time.
            "-D" + Launcher.STARTED_ANEW + "=true");
    /**
     * On so few processors a collector's own threads compete with the work: downloads of 4 GiB took 56 s of processor at
     * both ends together with the serial collector, 64 s with the default, and a third less memory (docs/performance.md).
     */
    private static final int FEW_PROCESSORS = 2;

    private static final String COLLECTOR_OF_FEW = "-XX:+UseSerialGC";
    private static final String KEY_VARIABLE = "LOOMWIRE_KEY";
    /** Names the pipe in which the next Java finds the key. */
    private static final String KEY_DESCRIPTOR_VARIABLE = "LOOMWIRE_KEY_FD";

    private static final String CHARSET_OF_NAMES = "sun.jnu.encoding";
    private static final String LOCALE_VARIABLE = "LC_ALL";
    private static final String UTF_8_LOCALE = "C.UTF-8";
    /** What Java has for bytes that are no character. */
    private static final char UNREADABLE = '\ufffd';

    private static final int RUNTIME_FAILURE = 1;
    private static final int WRONG_USAGE = 2;
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
        requireReadable(args);
        if (previewEnabled() && endsWithoutMemory() && System.getenv(KEY_VARIABLE) == null) {
            runHere(args);
            return;
        }
        List<String> command = command(args);
        if (!namesAreUtf8() && isPlainLocale()) {
            // For the names of files in the configuration.
            setVariable(LOCALE_VARIABLE, UTF_8_LOCALE);
        }
        narrowRights(args);
        ignoreHangUp(args);
        handOverKey();
        replaceProcess(command);
        if (previewEnabled()) {
            runHere(args);
            return;
        }
        System.exit(runChild(command));
    }

    /**
     * Java reads its arguments in the locale's character set, and in C that is ASCII: what a name holds beyond is lost. Started
     * again, with the very same bytes, in a locale that knows them, it reads them.
     */
    private static void requireReadable(String[] args) {
        if (namesAreUtf8() || readable(args)) {
            return;
        }
        if (isPlainLocale()) {
            try {
                Class.forName(REPLACEMENT)
                        .getMethod("again", String.class, String.class)
                        .invoke(null, LOCALE_VARIABLE, UTF_8_LOCALE);
            } catch (ReflectiveOperationException | LinkageError e) {
                // Not every system can; its user is told.
            }
        }
        System.err.println("loomwire: this locale's character set, "
                + System.getProperty(CHARSET_OF_NAMES) + ", does not know the characters in: "
                + String.join(" ", args) + " (start it with the script ./loomwire, or as " + LOCALE_VARIABLE + "="
                + UTF_8_LOCALE + " java -jar loomwire.jar ...)");
        System.exit(WRONG_USAGE);
    }

    private static boolean namesAreUtf8() {
        return "UTF-8".equalsIgnoreCase(System.getProperty(CHARSET_OF_NAMES));
    }

    private static boolean readable(String[] args) {
        return Stream.concat(Arrays.stream(args), Stream.of(System.getProperty("java.class.path")))
                .noneMatch(text -> text.indexOf(UNREADABLE) >= 0);
    }

    /** Whether nobody chose a language: then one is as good as another. */
    private static boolean isPlainLocale() {
        String chosen = Stream.of(LOCALE_VARIABLE, "LC_CTYPE", "LANG")
                .map(System::getenv)
                .filter(value -> value != null && !value.isEmpty())
                .findFirst()
                .orElse("C");
        return chosen.equals("C") || chosen.equals("POSIX");
    }

    /** The events of a recording hold the environment, so the key leaves it, and what was recorded here is thrown away. */
    private static void handOverKey() {
        if (System.getenv(KEY_VARIABLE) == null) {
            return;
        }
        try {
            if (FlightRecorder.isInitialized()) {
                for (Recording recording : FlightRecorder.getFlightRecorder().getRecordings()) {
                    recording.setDestination(null);
                    recording.close();
                }
            }
            Class.forName(REPLACEMENT)
                    .getMethod("handOver", String.class, String.class)
                    .invoke(null, KEY_VARIABLE, KEY_DESCRIPTOR_VARIABLE);
        } catch (IOException | ReflectiveOperationException | LinkageError e) {
            // This system cannot; the key stays where its user put it.
        }
    }

    /** For the next program in this process. */
    private static void setVariable(String name, String value) {
        try {
            Class.forName(REPLACEMENT)
                    .getMethod("set", String.class, String.class)
                    .invoke(null, name, value);
        } catch (ReflectiveOperationException | LinkageError e) {
            // Where that does not work, the environment stays as it is.
        }
    }

    private static boolean previewEnabled() throws ClassNotFoundException {
        try {
            Class.forName(PREVIEW_MARK);
            return true;
        } catch (UnsupportedClassVersionError e) {
            return false;
        }
    }

    /** Whether Java was told what to do without memory, by us or, either way, by its user. */
    private static boolean endsWithoutMemory() {
        return Boolean.getBoolean(STARTED_ANEW)
                || Stream.concat(givenOptions().stream(), variableOptions())
                        .anyMatch(options -> options != null && options.contains(EXIT_WITHOUT_MEMORY));
    }

    private static Stream<String> variableOptions() {
        return Stream.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS").map(System::getenv);
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
        return Stream.concat(given.stream(), variableOptions())
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

    /** In this thread, from which the program is started: it has the rights that are left here, in all of its threads. */
    private static void narrowRights(String[] args) {
        try {
            Class.forName(RIGHTS).getMethod("narrow", String[].class).invoke(null, (Object) args);
        } catch (ReflectiveOperationException | LinkageError e) {
            // Fewer rights are a precaution; a system that does not know them runs the program as before.
        }
    }

    /** Or one that comes before the program can listen would end it. */
    private static void ignoreHangUp(String[] args) {
        try {
            Class.forName(HANG_UP)
                    .getMethod("ignoreUntilRunning", String[].class)
                    .invoke(null, (Object) args);
        } catch (ReflectiveOperationException | LinkageError e) {
            // A system that cannot runs the program as before.
        }
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
