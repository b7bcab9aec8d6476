package loomwire.tunnel.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A recording of a client and a server, from connecting to the end, holds what {@code docs/operations.md} promises. */
@Timeout(120)
class FlightRecordingTest {
    /** Fields that every event of the Flight Recorder has. */
    private static final Set<String> OF_EVERY_EVENT = Set.of("startTime", "duration", "eventThread", "stackTrace");

    @TempDir
    private Path folder;

    @Test
    void aRecordingHasConnectionsStreamsRelaysAndCarriers() throws Exception {
        Path file = folder.resolve("life.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            tunnelOnce();
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("loomwire."))
                .toList();
        Set<String> names =
                events.stream().map(event -> event.getEventType().getName()).collect(Collectors.toSet());
        assertTrue(
                names.containsAll(Set.of(
                        "loomwire.ConnectionOpened",
                        "loomwire.ConnectionClosed",
                        "loomwire.StreamOpened",
                        "loomwire.StreamClosed",
                        "loomwire.Relay",
                        "loomwire.UpstreamDial",
                        "loomwire.CarrierUp")),
                names::toString);
        RecordedEvent relay = events.stream()
                .filter(event -> event.getEventType().getName().equals("loomwire.Relay")
                        && event.getLong("bytesOutOfTunnel") == 5)
                .findFirst()
                .orElseThrow();
        assertTrue(relay.getLong("connection") > 0);
        events.forEach(FlightRecordingTest::isDocumented);
    }

    private void tunnelOnce() throws Exception {
        try (Upstream upstream = new Upstream(socket -> {
                    socket.getInputStream().read();
                    socket.getOutputStream().write("hello".getBytes());
                });
                LivePair pair = new LivePair(folder)) {
            pair.startServer();
            pair.startClient();
            try (SocksClient socks = SocksClient.to(pair.socks())) {
                assertEquals(0, socks.connect("127.0.0.1", upstream.port(), (byte) 'x'));
                assertEquals(5, socks.in().readAllBytes().length);
            }
            Eventually.holds("the relay is over at both ends", pair::hasRelayedOne);
        }
    }

    private static void isDocumented(RecordedEvent event) {
        Set<String> fields = event.getEventType().getFields().stream()
                .map(ValueDescriptor::getName)
                .filter(name -> !OF_EVERY_EVENT.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        String name = event.getEventType().getName();
        try {
            String row = Files.readAllLines(Path.of("..", "docs", "operations.md")).stream()
                    .filter(line -> line.startsWith("| `" + name + "` |"))
                    .findFirst()
                    .orElseThrow();
            Set<String> documented = new TreeSet<>(
                    List.of(row.split(Pattern.quote("|"))[3].strip().split(", ")));
            assertEquals(fields, documented, name);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
