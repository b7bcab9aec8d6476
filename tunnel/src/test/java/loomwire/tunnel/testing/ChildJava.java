package loomwire.tunnel.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a test starts a JVM of its own on the classes of this build. */
public final class ChildJava {
    /** For what moves little data: all of its life is its start, which the second compiler and a large collector only delay. */
    public static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    /** Takes back half of that for what moves many MiB: encryption has its instructions from the second compiler alone. */
    public static final List<String> FAST_LATER = List.of("-XX:TieredStopAtLevel=4");

    private ChildJava() {}

    /** The {@code java} that runs this test. */
    public static String executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** @param options of the JVM, beside those that the program cannot do without */
    public static List<String> command(List<String> options, String mainClass, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                executable(),
                "--enable-preview",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(options);
        // By which a JVM starts in half the time. It would say on its output which part of that it cannot use.
        command.addAll(
                List.of("-XX:SharedArchiveFile=" + ClassArchive.ofThisBuild().file(), "-Xlog:disable"));
        command.addAll(List.of("-cp", ClassArchive.ofThisBuild().classPath(), mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    /** The program as {@code java -jar} starts it: without preview features, so that the launcher starts it anew with them. */
    public static List<String> launcher(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(List.of(executable(), "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", ClassArchive.ofThisBuild().classPath(), "loomwire.tunnel.Launcher"));
        command.addAll(List.of(arguments));
        return command;
    }
}
