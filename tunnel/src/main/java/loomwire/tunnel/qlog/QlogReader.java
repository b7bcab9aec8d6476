package loomwire.tunnel.qlog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import loomwire.quic.qlog.JsonText;

/**
 * Reads a qlog file of one connection, a JSON text sequence, record by record. A record that is not JSON is left out, as RFC
 * 7464 wants it; that the last is cut off is usual, since the program may still be writing.
 */
final class QlogReader {
    /** Longer than any record of one packet. */
    private static final int MAX_RECORD_CHARS = 1 << 20;

    private static final char SEPARATOR = '\u001e';
    private static final String SCHEMA = "urn:ietf:params:qlog:file:sequential";

    private final Path file;
    private final Consumer<Map<?, ?>> head;
    private final Consumer<Map<?, ?>> events;
    private long records;
    private long unreadable;
    private boolean cut;

    /**
     * @param head is given the first record
     * @param events is given each of the others
     */
    QlogReader(Path file, Consumer<Map<?, ?>> head, Consumer<Map<?, ?>> events) {
        this.file = file;
        this.head = head;
        this.events = events;
    }

    /** @throws IOException if it cannot be read or is no such file, with a message for people */
    void read() throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder, not a file");
        }
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            int first = in.read();
            if (first != SEPARATOR) {
                throw new IOException(file + other(first));
            }
            for (String record = next(in); record != null; record = next(in)) {
                take(record);
            }
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is not there", e);
        } catch (AccessDeniedException e) {
            throw new IOException(file + " cannot be read by this user", e);
        }
        if (records == 0) {
            throw new IOException(file + " has no whole record (the program may have been stopped as it began it)");
        }
    }

    private static String other(int first) {
        return switch (first) {
            case -1 -> " is empty";
            case '{' -> " is one JSON text; this reads qlog files that are written record by record (.sqlog)";
            default -> " is no qlog file: it does not begin with a record separator";
        };
    }

    /** Up to the next separator; {@code null} at the end. */
    private String next(Reader in) throws IOException {
        StringBuilder record = new StringBuilder();
        int c = in.read();
        while (c >= 0 && c != SEPARATOR) {
            if (record.length() == MAX_RECORD_CHARS) {
                throw new IOException(file + " is no qlog file: a record has more than " + MAX_RECORD_CHARS + " bytes");
            }
            record.append((char) c);
            c = in.read();
        }
        cut |= c < 0 && !record.isEmpty() && record.charAt(record.length() - 1) != '\n';
        return c < 0 && record.isEmpty() ? null : record.toString();
    }

    private void take(String text) throws IOException {
        Map<?, ?> record = parsed(text);
        if (record == null) {
            return;
        }
        if (records++ > 0) {
            events.accept(record);
            return;
        }
        if (!SCHEMA.equals(record.get("file_schema"))) {
            throw new IOException(file + " is no qlog file of one connection: its schema is not " + SCHEMA);
        }
        head.accept(record);
    }

    /** What we write has no characters beyond ASCII, and what others write need not be shown well. */
    private Map<?, ?> parsed(String text) {
        try {
            if (JsonText.parse(text) instanceof Map<?, ?> record) {
                return record;
            }
        } catch (IllegalArgumentException e) {
            if (cut) {
                return null;
            }
        }
        unreadable++;
        return null;
    }

    /** Records in the middle that are no JSON. */
    long unreadable() {
        return unreadable;
    }

    /** Whether the end of the last record is missing. */
    boolean isCut() {
        return cut;
    }
}
