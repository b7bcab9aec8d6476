package loomwire.quic.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.event.ConnectionObserver;
import loomwire.quic.event.ConnectionState;
import loomwire.quic.wire.PacketType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files there are, who may read them, and what becomes of them at their bounds. */
class QlogFilesTest {
    private static final ConnectionId ID = ConnectionId.copyOf(new byte[] {1, 2});
    private static final long MEBIBYTE = 1 << 20;

    @TempDir
    Path temporary;

    private final StepClock clock = new StepClock();

    /** Each look at it is a second later. */
    private static final class StepClock extends Clock {
        private Instant now = Instant.parse("2026-06-01T00:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            now = now.plusSeconds(1);
            return now;
        }
    }

    private Path folder() {
        return temporary.resolve("qlog");
    }

    private QlogFiles files(int most) {
        return QlogFiles.in(folder(), most, MEBIBYTE, clock);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder())) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void live(QlogFiles files, boolean client, boolean established) {
        ConnectionObserver observer = files.begin(client, ID, 0, 1, 4433, 0);
        observer.packetSent(PacketType.INITIAL, 0, 1_200, false, 0);
        if (established) {
            observer.state(ConnectionState.ESTABLISHED, 1_000);
        }
        observer.state(ConnectionState.CLOSED, 2_000);
    }

    @Test
    void eachConnectionHasAFileThatIsItsOwnersAlone() throws IOException {
        try (QlogFiles files = files(10)) {
            live(files, true, true);
            live(files, false, true);
        }
        assertEquals(
                List.of("20260601T000001000Z-client-0102.sqlog", "20260601T000002000Z-server-0102.sqlog"), names());
        String text = Files.readString(folder().resolve(names().getLast()));
        assertTrue(text.startsWith("\u001e{\"file_schema\""), text);
        assertTrue(text.contains("2026-06-01T00:00:02Z"), text);
        assertTrue(text.endsWith("\"new\":\"closed\"}}\n"), text);
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder().resolve(names().getFirst()))));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())));
    }

    @Test
    void aClientsFailedHandshakeIsWrittenAndAStrangersIsNot() throws IOException {
        try (QlogFiles files = files(10)) {
            live(files, true, false);
            live(files, false, false);
        }
        assertEquals(List.of("20260601T000001000Z-client-0102.sqlog"), names());
    }

    @Test
    void theOldestGoAndFilesOfOthersStay() throws IOException {
        Files.createDirectories(folder());
        Files.writeString(folder().resolve("00000000-notes.sqlog"), "mine");
        try (QlogFiles files = files(3)) {
            for (int i = 0; i < 5; i++) {
                live(files, true, true);
            }
        }
        assertEquals(
                List.of(
                        "00000000-notes.sqlog",
                        "20260601T000003000Z-client-0102.sqlog",
                        "20260601T000004000Z-client-0102.sqlog",
                        "20260601T000005000Z-client-0102.sqlog"),
                names());
    }

    @Test
    void theFileOfAnOpenConnectionGoesTooWhenItIsTheOldest() throws IOException {
        try (QlogFiles files = files(1)) {
            ConnectionObserver open = files.begin(true, ID, 0, 1, 4433, 0);
            for (int i = 0; i < 1_000; i++) {
                open.packetSent(PacketType.ONE_RTT, i, 1_200, false, i);
            }
            live(files, true, true);
            for (int i = 0; i < 1_000; i++) {
                open.packetSent(PacketType.ONE_RTT, i, 1_200, false, i);
            }
            open.state(ConnectionState.CLOSED, 2_000);
        }
        assertEquals(List.of("20260601T000002000Z-client-0102.sqlog"), names());
    }

    @Test
    void whereNothingCanBeWrittenNobodyLooks() throws IOException {
        Files.writeString(folder(), "in the way");
        try (QlogFiles files = files(10)) {
            assertSame(ConnectionObserver.NONE, files.begin(true, ID, 0, 1, 4433, 0));
        }
    }

    @Test
    void aFolderThatGoesAwayEndsTheWritingAndNothingElse() throws IOException {
        QlogFiles files = files(10);
        Files.delete(folder());
        live(files, true, true);
        files.close();
        live(files, true, true);
        assertSame(ConnectionObserver.NONE, files.begin(true, ID, 0, 1, 4433, 0));
    }
}
