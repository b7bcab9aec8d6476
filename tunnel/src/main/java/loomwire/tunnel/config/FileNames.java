package loomwire.tunnel.config;

import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Reads names of files as they stand in a configuration. */
final class FileNames {
    private FileNames() {}

    /**
     * The path that a text names.
     *
     * @throws IllegalArgumentException with what was expected, to complete "… is not "
     */
    static Path parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the name of a file (it is empty)");
        }
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the name of a file (no system has NUL in a name)");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("a name of a file in this locale's character set, "
                    + System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name())
                    + " (set LC_ALL=C.UTF-8, or use plain letters)", e);
        }
    }
}
