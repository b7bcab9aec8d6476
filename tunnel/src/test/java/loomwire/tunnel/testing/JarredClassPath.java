package loomwire.tunnel.testing;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The classes of this build in jars, as users have them. A program that runs out of file descriptors goes on loading
 * classes from a jar, which is open, and cannot from a folder, where each class is a file of its own.
 */
final class JarredClassPath {
    private JarredClassPath() {}

    /** Packs the folders of the class path of this JVM into jars in {@code into}. */
    static void pack(Path into) throws IOException {
        List<String> entries = entries();
        for (int i = 0; i < entries.size(); i++) {
            Path path = Path.of(entries.get(i));
            if (Files.isDirectory(path)) {
                pack(path, jar(into, i));
            }
        }
    }

    /** A class path like that of this JVM, with those jars. */
    static String namedIn(Path into) {
        List<String> entries = entries();
        entries.replaceAll(entry -> Files.isDirectory(Path.of(entry))
                ? jar(into, entries.indexOf(entry)).toString()
                : entry);
        return String.join(File.pathSeparator, entries);
    }

    private static List<String> entries() {
        return new ArrayList<>(List.of(System.getProperty("java.class.path").split(File.pathSeparator)));
    }

    private static Path jar(Path into, int entry) {
        return into.resolve("classes-" + entry + ".jar");
    }

    private static void pack(Path folder, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(folder.relativize(each).toString().replace(File.separatorChar, '/')));
                Files.copy(each, out);
                out.closeEntry();
            }
        }
    }
}
