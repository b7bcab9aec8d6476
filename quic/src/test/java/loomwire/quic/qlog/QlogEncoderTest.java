package loomwire.quic.qlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import loomwire.quic.CloseReason;
import loomwire.quic.DropReason;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.event.ConnectionObserver;
import loomwire.quic.event.ConnectionState;
import loomwire.quic.wire.AckRanges;
import loomwire.quic.wire.FrameTypes;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.TransportParameters;
import org.junit.jupiter.api.Test;

/** Each event that may be told, as qlog. */
class QlogEncoderTest {
    private static final long MILLI = 1_000_000;

    private static Qlogs.Log written(long maxBytes, Consumer<ConnectionObserver> what) {
        Qlogs logs = new Qlogs(maxBytes);
        ConnectionObserver encoder =
                logs.begin(true, ConnectionId.copyOf(new byte[] {1, (byte) 0xab}), 0, 0xffff_7f00_0001L, 4433, 0);
        what.accept(encoder);
        encoder.state(ConnectionState.CLOSED, 1_000 * MILLI);
        return logs.of(true);
    }

    private static Qlogs.Log written(Consumer<ConnectionObserver> what) {
        return written(Qlogs.MAX_BYTES, what);
    }

    private static void check(Qlogs.Log log) {
        List<Map<?, ?>> records = log.records();
        QlogSchema.checkHead(records.getFirst());
        records.stream().skip(1).forEach(QlogSchema::checkEvent);
        assertTrue(log.ended);
    }

    @Test
    void allFramesAreAsTheDraftsHaveThem() {
        List<Integer> types = new ArrayList<>();
        for (int type = 1; type <= FrameTypes.DATAGRAM_LEN; type++) {
            boolean own = type == FrameTypes.ACK || type == FrameTypes.ACK_ECN || type == FrameTypes.NEW_CONNECTION_ID;
            if (FrameTypes.isKnown(type) && !own) {
                types.add(type);
            }
        }
        types.add(FrameTypes.ACK_FREQUENCY);
        Qlogs.Log log = written(encoder -> {
            types.forEach(type -> encoder.frame(type, 4, 0x1ff, 3));
            encoder.ackFrame(new AckRanges().reset(9).add(7, 9).add(3, 3).ecn(1, 2, 3), 1_500_000);
            encoder.newConnectionIdFrame(1, 0, ConnectionId.copyOf(new byte[16]));
            encoder.packetSent(PacketType.ONE_RTT, 5, 1_200, false, MILLI);
        });
        check(log);
        Map<?, ?> sent = log.events("quic:packet_sent").findFirst().orElseThrow();
        assertEquals(types.size() + 2, ((List<?>) sent.get("frames")).size());
        assertTrue(sent.toString().contains("acked_ranges=[[7, 9], [3]]"), sent.toString());
        assertTrue(sent.toString().contains("ack_delay=1.5"), sent.toString());
    }

    @Test
    void everyWordForWhatWeCallOtherwiseIsOneOfTheDrafts() {
        check(written(encoder -> {
            for (PacketType type : PacketType.values()) {
                encoder.packetBuffered(type, 100, MILLI);
                for (DropReason reason : DropReason.values()) {
                    encoder.packetDropped(type, 100, reason, MILLI);
                }
            }
            for (PacketNumberSpace space : PacketNumberSpace.values()) {
                encoder.packetAcknowledged(space, 1, MILLI);
                encoder.packetLost(space, 2, true, MILLI);
            }
            for (EncryptionLevel level : EncryptionLevel.values()) {
                encoder.keyInstalled(level, true, MILLI);
                encoder.keyDiscarded(level, false, 0, MILLI);
            }
            encoder.keyUpdated(true, 1, true, MILLI);
            encoder.peerParameters(TransportParameters.builder().build(), MILLI);
            encoder.metrics(1, 2, Long.MAX_VALUE, Long.MAX_VALUE, 5, 6, 7, 8, 9, MILLI);
        }));
    }

    @Test
    void everyEndIsAsTheDraftsHaveIt() {
        for (CloseReason.Origin origin : CloseReason.Origin.values()) {
            for (long code : new long[] {0, 0x0a, 0x12a, 1L << 40}) {
                check(written(
                        encoder -> encoder.ended(new CloseReason(origin, code, "\"quoted\\\u0007 \u00e9"), MILLI)));
            }
        }
    }

    @Test
    void aReasonComesBackAsItWas() {
        Qlogs.Log log = written(encoder ->
                encoder.ended(new CloseReason(CloseReason.Origin.LOCAL, 1, "a \"b\" \\ \u001b \u00e9"), MILLI));
        assertEquals(
                "a \"b\" \\ \u001b \u00e9",
                log.events("quic:connection_closed").findFirst().orElseThrow().get("reason"));
    }

    @Test
    void theTimeIsInMillisecondsFromTheBeginning() {
        Qlogs.Log log = written(encoder -> encoder.mtu(1_400, 12_034_567));
        assertEquals(12.034, log.records().get(2).get("time"));
    }

    @Test
    void packetsThatAreAcknowledgedTogetherAreToldTogether() {
        Qlogs.Log log = written(encoder -> {
            for (int i = 0; i < 100; i++) {
                encoder.packetAcknowledged(PacketNumberSpace.APPLICATION, i, MILLI);
            }
            encoder.packetAcknowledged(PacketNumberSpace.APPLICATION, 100, 2 * MILLI);
        });
        List<Integer> sizes = log.events("quic:packets_acked")
                .map(data -> ((List<?>) data.get("packet_numbers")).size())
                .toList();
        assertEquals(List.of(64, 36, 1), sizes);
        check(log);
    }

    @Test
    void aFileThatIsFullEndsWithANoteAndStillSaysHowTheConnectionEnded() {
        long most = 64 << 10;
        Qlogs.Log log = written(most, encoder -> {
            encoder.state(ConnectionState.ATTEMPTED, 0);
            for (int i = 0; i < 10_000; i++) {
                encoder.packetSent(PacketType.ONE_RTT, i, 1_200, false, i * 1_000L);
            }
            encoder.ended(new CloseReason(CloseReason.Origin.IDLE_TIMEOUT, 0, "silence"), 900 * MILLI);
        });
        check(log);
        assertTrue(log.bytes().length <= most, log.bytes().length + " bytes");
        assertTrue(log.bytes().length > most / 2, log.bytes().length + " bytes");
        assertEquals(1, log.events("loglevel:warning").count());
        assertEquals(1, log.events("quic:connection_closed").count());
        List<Map<?, ?>> records = log.records();
        assertEquals("loglevel:warning", records.get(records.size() - 3).get("name"));
    }

    @Test
    void whatTheDiskWasTooSlowForIsSaidToBeMissing() {
        Qlogs logs = new Qlogs();
        ConnectionObserver encoder = logs.begin(false, ConnectionId.EMPTY, 0, 1, 1, 0);
        Qlogs.Log log = logs.of(false);
        for (int i = 0; i < 1_000; i++) {
            log.full = i >= 300 && i < 700;
            encoder.packetSent(PacketType.ONE_RTT, i, 1_200, false, i);
        }
        encoder.state(ConnectionState.CLOSED, MILLI);
        check(log);
        assertEquals(1, log.events("loglevel:warning").count());
        assertTrue(log.events("quic:packet_sent").count() < 1_000);
    }

    @Test
    void ofAPacketWithAThousandFramesTheFirstAreTold() {
        Qlogs.Log log = written(encoder -> {
            for (int i = 0; i < 1_000; i++) {
                encoder.frame(FrameTypes.PING, 0, 0, 0);
            }
            encoder.packetReceived(PacketType.ONE_RTT, 1, 1_200, MILLI);
            encoder.packetReceived(PacketType.ONE_RTT, 2, 1_200, MILLI);
        });
        check(log);
        List<Integer> sizes = log.events("quic:packet_received")
                .map(data -> ((List<?>) data.get("frames")).size())
                .toList();
        assertEquals(List.of(QlogFrames.MAX_FRAMES, 0), sizes);
    }

    @Test
    void aPieceIsHandedOnWhenItIsOld() {
        Qlogs logs = new Qlogs();
        ConnectionObserver encoder = logs.begin(true, ConnectionId.EMPTY, 0, 1, 1, 0);
        encoder.mtu(1_200, QlogEncoder.PIECE_NANOS - 1);
        assertEquals(0, logs.of(true).bytes().length);
        encoder.mtu(1_400, QlogEncoder.PIECE_NANOS);
        assertTrue(logs.of(true).bytes().length > 0);
    }
}
