package loomwire.tunnel.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Reads the files that a configuration names, links followed: regular ones only, since a pipe keeps its reader waiting and
 * a device has no end, and never more than they may have, whatever size the system tells.
 */
public final class BoundedFile {
    private BoundedFile() {}

    /** A file that is no such file; the message says what it is, to complete "server.yaml …". */
    public static final class UnfitException extends IOException {
        UnfitException(String message) {
            super(message);
        }
    }

    /**
     * All of the file.
     *
     * @throws UnfitException if it is no regular file, or has more bytes
     * @throws IOException if it is not there or cannot be read
     */
    public static byte[] read(Path file, int maxBytes) throws IOException {
        requireRegular(file);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new UnfitException("is larger than " + maxBytes + " bytes");
            }
            return bytes;
        }
    }

    /** Asks without opening it, which may take for ever. */
    private static void requireRegular(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw new UnfitException("is a directory, not a file");
        }
        if (!attributes.isRegularFile()) {
            throw new UnfitException("is a device, a pipe or a socket, not a regular file");
        }
    }
}
