package loomwire.tunnel.config;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Files and folders that a configuration names: what their names must be, and what must be there. One way for all of them,
 * so that {@code check} finds what {@code run} would fail at.
 */
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
            throw new IllegalArgumentException(
                    "a name of a file in this locale's character set, "
                            + System.getProperty(
                                    "sun.jnu.encoding", Charset.defaultCharset().name())
                            + " (set LC_ALL=C.UTF-8, or use plain letters)",
                    e);
        }
    }

    /**
     * All that is in the file that a key names.
     *
     * @param expected what should be in it, to complete "expected a file "
     * @return {@code null} if a problem was reported
     */
    static byte[] read(Section section, String key, Path file, int maxBytes, String expected) {
        String quoted = Problems.quoted(file.toString());
        try {
            return BoundedFile.read(file, maxBytes);
        } catch (BoundedFile.UnfitException e) {
            section.error(key, quoted + " " + e.getMessage() + " (expected a file " + expected + ")");
        } catch (IOException e) {
            section.error(
                    key,
                    quoted + " cannot be read: looked for " + file.toAbsolutePath() + why(e)
                            + (file.isAbsolute() ? "" : " (a relative name starts where the program was started)"));
        }
        return null;
    }

    private static String why(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> ", which is not there";
            case AccessDeniedException denied -> ", which this user may not read" + GivenUpRights.hint();
            default -> ": " + e.getMessage();
        };
    }

    /** Why this can never be a folder, made at need: with what stands in its way. {@code null} if it can. */
    static String obstacle(Path folder) {
        Path there = nearest(folder);
        if (Files.isDirectory(there)) {
            return null;
        }
        if (Files.exists(there)) {
            return there + " is not a folder";
        }
        return Files.isSymbolicLink(there) && Files.notExists(there) ? there + " is a link to what is not there" : null;
    }

    /** This one, or else the nearest above it that is there: where the first of those that are missing would be made. */
    static Path nearest(Path folder) {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }
}
