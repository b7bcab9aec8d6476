package loomwire.tunnel.qlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import loomwire.quic.CloseReason;
import loomwire.quic.DropReason;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.event.ConnectionState;
import loomwire.quic.qlog.QlogEncoder;
import loomwire.quic.qlog.QlogSink;
import loomwire.quic.wire.FrameTypes;
import loomwire.quic.wire.PacketType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person is told of one connection's qlog, and of files that are none. */
class QlogFileTest {
    private static final long MILLI = 1_000_000;

    @TempDir
    Path folder;

    private static final class Bytes implements QlogSink {
        private final ByteArrayOutputStream all = new ByteArrayOutputStream();

        @Override
        public boolean write(byte[] bytes, int length) {
            all.write(bytes, 0, length);
            return true;
        }

        @Override
        public void end() {}
    }

    private static byte[] eventfulLife() {
        Bytes bytes = new Bytes();
        QlogEncoder life = new QlogEncoder(
                bytes,
                true,
                ConnectionId.copyOf(new byte[] {0x0a, (byte) 0xff}),
                0,
                0xffff_c000_0201L,
                9999,
                Instant.parse("2026-06-01T12:00:00.123Z"),
                1 << 20,
                0);
        life.state(ConnectionState.ATTEMPTED, 0);
        life.mtu(1_200, 0);
        life.congestionState("startup", 0);
        life.packetSent(PacketType.INITIAL, 0, 1_200, false, 0);
        life.state(ConnectionState.HANDSHAKING, 20 * MILLI);
        life.state(ConnectionState.ESTABLISHED, 21 * MILLI);
        life.applicationProtocol("h3", 21 * MILLI);
        life.state(ConnectionState.CONFIRMED, 40 * MILLI);
        life.mtu(1_452, 60 * MILLI);
        life.streamOpened(0, 70 * MILLI);
        life.streamOpened(1, 70 * MILLI);
        for (int i = 0; i < 99; i++) {
            life.frame(FrameTypes.STREAM, 0, i * 1_000L, 1_000);
            life.packetSent(PacketType.ONE_RTT, i, 1_040, false, 80 * MILLI);
        }
        life.packetReceived(PacketType.ONE_RTT, 7, 2_048, 90 * MILLI);
        life.packetDropped(PacketType.ONE_RTT, 100, DropReason.DUPLICATE, 90 * MILLI);
        life.packetAcknowledged(PacketNumberSpace.APPLICATION, 5, 100 * MILLI);
        life.packetLost(PacketNumberSpace.APPLICATION, 1, false, 100 * MILLI);
        life.packetLost(PacketNumberSpace.APPLICATION, 2, false, 100 * MILLI);
        life.metrics(
                40_960, 1_024, Long.MAX_VALUE, 1_250_000, 30 * MILLI, 25 * MILLI, 20 * MILLI, MILLI, 0, 100 * MILLI);
        life.congestionState("probe_down", 500 * MILLI);
        life.keyUpdated(false, 1, true, 700 * MILLI);
        life.keyUpdated(true, 1, true, 700 * MILLI);
        life.metrics(20_480, 512, Long.MAX_VALUE, 2_500_000, 22 * MILLI, 24 * MILLI, 20 * MILLI, MILLI, 2, 800 * MILLI);
        life.streamEnded(0, 900 * MILLI);
        life.ended(new CloseReason(CloseReason.Origin.PEER_APPLICATION, 7, "good\u001b[2J bye"), 1_500 * MILLI);
        life.state(ConnectionState.CLOSED, 1_600 * MILLI);
        return bytes.all.toByteArray();
    }

    private List<String> told(byte[] bytes) throws IOException {
        return QlogFile.told(Files.write(folder.resolve("a.sqlog"), bytes));
    }

    @Test
    void aWholeLifeIsTold() throws IOException {
        assertEquals("""
                a client's connection to 192.0.2.1:9999, begun 2026-06-01T12:00:00.123Z (0aff)
                handshake    complete after 21.0 ms, confirmed after 40.0 ms, protocol h3
                ended        after 1.50 s by the peer, application's code 7: good\\u001b[2J bye
                round trip   at least 20.0 ms, smoothed 24.0 ms at the end and at most 25.0 ms, a single one at most 30.0 ms
                window       40.0 KiB at first, at most 40.0 KiB, 20.0 KiB at the end; in flight at most 1.0 KiB
                pace         at most 20.0 Mbit/s, 20.0 Mbit/s at the end
                probes       2 probe timeouts in a row at most
                controller   startup 500.0 ms, probe_down 1.10 s
                MTU          datagrams of 1200, 1452 from 60.0 ms
                sent         100 packets, 101.7 KiB with 96.7 KiB of streams; 1 acknowledged, 2 lost (2.00 %, in one burst)
                received     1 packet, 2.0 KiB with 0 B of streams; 1 dropped (1 duplicate)
                streams      1 opened here, 1 by the peer; 1 ended
                keys         updated to phase 1 at 700.0 ms by the peer
                """, String.join("\n", told(eventfulLife())) + "\n");
    }

    @Test
    void aFileThatIsBeingWrittenIsToldAsFarAsItIs() throws IOException {
        byte[] whole = eventfulLife();
        List<String> lines = told(Arrays.copyOf(whole, whole.length - 300));
        assertTrue(
                lines.contains("ended        not in this file, whose last event is at 800.0 ms")
                        || lines.contains("ended        not in this file, whose last event is at 900.0 ms"),
                lines.toString());
        assertTrue(lines.getLast().contains("the last record is cut off"), lines.toString());
    }

    @Test
    void eachPrefixOfAFileIsToldOrRefused() throws IOException {
        byte[] whole = eventfulLife();
        for (int length = 0; length < whole.length; length += 7) {
            byte[] part = Arrays.copyOf(whole, length);
            try {
                assertFalse(told(part).isEmpty());
            } catch (IOException e) {
                assertTrue(length < 700, "after " + length + " bytes: " + e.getMessage());
            }
        }
    }

    @Test
    void aDamagedRecordIsLeftOut() throws IOException {
        String text = new String(eventfulLife(), StandardCharsets.ISO_8859_1);
        String damaged = text.replaceFirst("\"name\":\"quic:alpn_information\"", "\"name\"");
        List<String> lines = told(damaged.getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(lines.getLast().contains("left out, since not readable: 1 record"), lines.toString());
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("ended        after 1.50 s")), lines.toString());
    }

    @Test
    void whatAnyoneMayHaveWrittenHurtsNobody() throws IOException {
        String odd = "\u001e{\"file_schema\":\"urn:ietf:params:qlog:file:sequential\",\"trace\":7}\n"
                + "\u001e{\"time\":\"x\",\"name\":\"quic:packet_sent\",\"data\":[]}\n"
                + "\u001e{\"time\":-1e300,\"name\":\"quic:connection_closed\",\"data\":{\"reason\":{},\"trigger\":\"\\u001b[31m\"}}\n"
                + "\u001e{\"name\":\"quic:packet_sent\",\"data\":{\"raw\":{\"length\":1e300},\"frames\":[1,null,{}]}}\n"
                + "\u001e[]\n\u001enull\n";
        List<String> lines = told(odd.getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(lines.stream().noneMatch(line -> line.indexOf('\u001b') >= 0), lines.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | is empty",
                "'{\"qlog_version\":\"0.3\"}' | is one JSON text",
                "hello | does not begin with a record separator",
                "'\u001e{\"a\":1}\n' | its schema is not",
                "'\u001e{\"file_sch' | has no whole record"
            })
    void whatIsNoQlogIsRefusedWithTheReason(String content, String reason) {
        IOException e = assertThrows(IOException.class, () -> told(content.getBytes(StandardCharsets.UTF_8)));
        assertTrue(e.getMessage().contains("a.sqlog"), e.getMessage());
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path missing = folder.resolve("missing.sqlog");
        IOException e = assertThrows(IOException.class, () -> QlogFile.told(missing));
        assertEquals(missing + " is not there", e.getMessage());
    }

    @Test
    void aFolderOfFilesIsNoFile() {
        IOException e = assertThrows(IOException.class, () -> QlogFile.told(folder));
        assertEquals(folder + " is a folder, not a file", e.getMessage());
    }
}
