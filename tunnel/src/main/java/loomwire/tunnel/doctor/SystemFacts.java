package loomwire.tunnel.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What checks ask this machine; made up by tests. */
interface SystemFacts {

    /** The system property {@code os.name}. */
    String osName();

    default boolean isLinux() {
        return osName().equals("Linux");
    }

    /** A file's text without white space around it; empty if it is not there or cannot be read. */
    Optional<String> read(Path file);

    /**
     * What a command printed to standard output.
     *
     * @throws CommandException if it is not installed, failed, or did not end
     */
    String run(List<String> command) throws CommandException;

    /** A file's permissions as {@code ls} shows them, such as {@code rw-r-----}; empty where there is no such thing. */
    Optional<String> permissions(Path file);

    boolean exists(Path file);

    boolean isDirectory(Path file);

    /** Whether this user may write it; not on a file system that is mounted read-only. */
    boolean isWritable(Path file);

    /** Bytes that this user may still write to the file system of a folder. */
    long usableBytes(Path folder) throws IOException;

    /** The wall clock. */
    Instant now();

    /** What one reading of the monotonic clock takes. */
    long clockReadNanos();

    /**
     * The version of libpcap.
     *
     * @throws IOException if it cannot be loaded; the message says what to install
     */
    String libpcap() throws IOException;

    /** A command that did not do its work. */
    final class CommandException extends Exception {
        private final boolean missing;

        CommandException(String message, boolean missing) {
            super(message);
            this.missing = missing;
        }

        /** Whether it is not installed. */
        boolean isMissing() {
            return missing;
        }
    }
}
