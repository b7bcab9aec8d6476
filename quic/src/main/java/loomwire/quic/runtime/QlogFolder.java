package loomwire.quic.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import loomwire.quic.base.ConnectionId;

/** Opens, fills, closes and removes the files of {@link QlogFiles}. Owned by its thread. */
final class QlogFolder {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
    /** Names of ours, and no others: they begin with the time, so that the oldest is the first. */
    private static final Pattern OURS = Pattern.compile("\\d{8}T\\d{9}Z-(client|server)-[0-9a-f]*\\.sqlog");

    private final Path folder;
    private final int maxFiles;
    private final Map<String, QlogTrace> open = new HashMap<>();

    QlogFolder(Path folder, int maxFiles) {
        this.folder = folder;
        this.maxFiles = maxFiles;
    }

    static String name(Instant began, boolean client, ConnectionId id) {
        return TIME.format(began) + (client ? "-client-" : "-server-") + (id.length() == 0 ? "" : id) + ".sqlog";
    }

    void write(QlogPiece piece) throws IOException {
        QlogTrace trace = piece.trace();
        if (trace.over) {
            return;
        }
        if (piece.isLast()) {
            close(trace);
            return;
        }
        if (trace.channel == null) {
            makeRoom();
            trace.channel = FileChannel.open(
                    folder.resolve(trace.name()),
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    OwnersFile.file());
            open.put(trace.name(), trace);
        }
        ByteBuffer bytes = ByteBuffer.wrap(piece.bytes());
        while (bytes.hasRemaining()) {
            trace.channel.write(bytes);
        }
    }

    private void makeRoom() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.sqlog")) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (OURS.matcher(name).matches()) {
                    names.add(name);
                }
            }
        }
        while (names.size() >= maxFiles) {
            String oldest = names.pollFirst();
            QlogTrace trace = open.get(oldest);
            if (trace != null) {
                close(trace);
            }
            Files.deleteIfExists(folder.resolve(oldest));
        }
    }

    private void close(QlogTrace trace) throws IOException {
        trace.over = true;
        open.remove(trace.name());
        if (trace.channel != null) {
            trace.channel.close();
        }
    }

    /** Closes what is open, as well as that goes. */
    void closeAll() {
        for (QlogTrace trace : open.values()) {
            trace.over = true;
            try {
                trace.channel.close();
            } catch (IOException e) {
                // What could be written is written.
            }
        }
        open.clear();
    }
}
