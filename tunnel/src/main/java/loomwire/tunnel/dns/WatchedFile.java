package loomwire.tunnel.dns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a file says, read again once it has changed. When it cannot be read, what it said before stands. Thread-safe. */
final class WatchedFile<T> {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);

    /** How often it is looked at: a change is seen within a second, and a busy server does not ask for each name. */
    private static final long LOOK_INTERVAL_NANOS = 1_000_000_000L;
    /** More is no list of hosts that anybody reads for each name; the rest is left out. */
    private static final int MAX_BYTES = 16 << 20;

    private final Path path;
    private final Function<String, T> parse;
    private final LongSupplier clock;
    private Stamp stamp;
    private T content;
    private long lookedNanos;
    private long changes;

    /** What changes with a file's content; a file put in its place has another key. */
    private record Stamp(FileTime modified, long size, Object key) {
        static final Stamp ABSENT = new Stamp(FileTime.fromMillis(0), 0, "absent");
    }

    /** @param parse makes sense of the text; an absent one, or what is no regular file, is the empty text */
    WatchedFile(Path path, Function<String, T> parse, LongSupplier clock) {
        this.path = path;
        this.parse = parse;
        this.clock = clock;
        this.content = parse.apply("");
        look();
    }

    synchronized T get() {
        if (clock.getAsLong() - lookedNanos >= LOOK_INTERVAL_NANOS) {
            look();
        }
        return content;
    }

    /** How often it has changed. */
    synchronized long changes() {
        get();
        return changes;
    }

    private void look() {
        lookedNanos = clock.getAsLong();
        try {
            Stamp now = stampNow();
            if (!now.equals(stamp)) {
                content = parse.apply(now.equals(Stamp.ABSENT) ? "" : text());
                stamp = now;
                changes++;
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be read: {}", path, e.getMessage());
        }
    }

    private Stamp stampNow() throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            // A pipe would keep whoever asks for a name waiting, and a device has no end: neither says anything.
            return !attributes.isRegularFile()
                    ? Stamp.ABSENT
                    : new Stamp(attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
        } catch (NoSuchFileException e) {
            return Stamp.ABSENT;
        }
    }

    private String text() throws IOException {
        try (var in = Files.newInputStream(path)) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        }
    }
}
