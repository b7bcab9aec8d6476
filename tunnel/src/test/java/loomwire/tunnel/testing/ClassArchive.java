package loomwire.tunnel.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The classes of this build in jars, as users have them, and beside them an archive of them as the JVM has them in memory
 * (class data sharing): a JVM that starts with it needs half the time. Made once for a build, by whichever test needs it
 * first, and shared by all that run.
 */
public final class ClassArchive {
    private static final Path FOLDER = Path.of("target", "class-archive").toAbsolutePath();

    private final Path folder;
    private final String classPath;

    private ClassArchive(Path folder, String classPath) {
        this.folder = folder;
        this.classPath = classPath;
    }

    private static final class Made {
        private static final ClassArchive ARCHIVE = make();
    }

    public static ClassArchive ofThisBuild() {
        return Made.ARCHIVE;
    }

    /** A class path like that of this JVM, its folders packed into jars: only those can be in an archive. */
    public String classPath() {
        return classPath;
    }

    /** What {@code -XX:SharedArchiveFile} takes. */
    public Path file() {
        return folder.resolve("classes.jsa");
    }

    private static ClassArchive make() {
        try {
            Files.createDirectories(FOLDER);
            Path folder = FOLDER.resolve(Long.toHexString(fingerprint()));
            try (FileChannel channel = FileChannel.open(
                            FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                ClassArchive archive = new ClassArchive(folder, JarredClassPath.namedIn(folder));
                if (!Files.exists(archive.file()) && held.isValid()) {
                    removeOlder();
                    Files.createDirectories(folder);
                    JarredClassPath.pack(folder);
                    archive.dump();
                }
                return archive;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void removeOlder() throws IOException {
        try (Stream<Path> all = Files.walk(FOLDER)) {
            for (Path each : all.filter(path -> !path.equals(FOLDER) && !path.endsWith("lock"))
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                Files.delete(each);
            }
        }
    }

    /** Of this Java, and of all classes in folders: when they were compiled, and how long they are. */
    private static long fingerprint() throws IOException {
        long sum = (System.getProperty("java.home") + System.getProperty("java.class.path")).hashCode();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            try (Stream<Path> all = Files.isDirectory(Path.of(entry)) ? Files.walk(Path.of(entry)) : Stream.of()) {
                for (Path each : all.filter(Files::isRegularFile).sorted().toList()) {
                    sum = 31 * sum + each.hashCode();
                    sum = 31 * sum + Files.size(each);
                    sum = 31 * sum + Files.getLastModifiedTime(each).toMillis();
                }
            }
        }
        return sum;
    }

    private void dump() throws IOException, InterruptedException {
        Path unfinished = folder.resolve("unfinished.jsa");
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                ChildJava.executable(),
                "--enable-preview",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(ChildJava.QUICK_START);
        command.addAll(List.of(
                "-XX:ArchiveClassesAtExit=" + unfinished,
                "-cp",
                classPath,
                ArchivedRun.class.getName(),
                folder.toString()));
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        if (status != 0 || !Files.exists(unfinished)) {
            throw new IOException("no class archive: " + Files.readString(output));
        }
        Files.move(unfinished, file(), StandardCopyOption.ATOMIC_MOVE);
    }
}
