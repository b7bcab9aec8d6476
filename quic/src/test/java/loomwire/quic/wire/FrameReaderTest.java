package loomwire.quic.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.base.VarInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FrameReaderTest {
    // RFC 9000 §12.4, table 3, with the DATAGRAM types of RFC 9221 §4: which of I, H, 0, 1 may hold a type.
    private static final Map<String, List<Integer>> TABLE = Map.of(
            "IH01", List.of(0x00, 0x01, 0x1c),
            "IH_1", List.of(0x02, 0x03, 0x06),
            "__01",
                    List.of(
                            0x04, 0x05, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14,
                            0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1d, 0x30, 0x31),
            "___1", List.of(0x07, 0x1b, 0x1e, 0x1f));

    @ParameterizedTest
    @EnumSource
    void everyOneByteTypeIsJudgedAsTheTableSays(EncryptionLevel level) {
        String mark = switch (level) {
            case INITIAL -> "I";
            case HANDSHAKE -> "H";
            case ZERO_RTT -> "0";
            case ONE_RTT -> "1";
        };
        for (int type = 0; type < 0x40; type++) {
            String packets = "";
            for (Map.Entry<String, List<Integer>> row : TABLE.entrySet()) {
                packets = row.getValue().contains(type) ? row.getKey() : packets;
            }
            assertEquals(
                    packets.contains(mark),
                    FrameTypes.isAllowed(level, type),
                    level + " 0x" + Integer.toHexString(type));
            assertEquals(!packets.isEmpty(), FrameTypes.isKnown(type));
            byte[] lone = {0, (byte) type};
            long expected = packets.isEmpty() ? TransportError.FRAME_ENCODING_ERROR : TransportError.PROTOCOL_VIOLATION;
            if (!packets.contains(mark)) {
                QuicViolation violation = assertThrows(QuicViolation.class, () -> Frames.decode(level, lone));
                assertEquals(expected, violation.errorCode(), violation::toString);
                assertEquals(type, violation.frameType());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfFrameIsReadWhereItIsAllowedAndNowhereElse(EncryptionLevel level) throws QuicViolation {
        for (Frame frame : Frames.EVERY_KIND) {
            byte[] bytes = Frames.encode(frame);
            if (FrameTypes.isAllowed(level, frame.type())) {
                assertEquals(List.of(frame), Frames.decode(level, bytes));
            } else {
                QuicViolation violation = assertThrows(QuicViolation.class, () -> Frames.decode(level, bytes));
                assertEquals(TransportError.PROTOCOL_VIOLATION, violation.errorCode());
                assertTrue(violation.getMessage().contains(level.name()), violation::getMessage);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PROTOCOL_VIOLATION,   0x01, 4001,                  a longer form of PING",
        "PROTOCOL_VIOLATION,   0x00, c000000000000000,      a longer form of PADDING",
        "FRAME_ENCODING_ERROR, 0x40, 4040,                  an unknown type of two bytes",
        "FRAME_ENCODING_ERROR, 0x20, 20,                    an unknown type of one byte",
        "FRAME_ENCODING_ERROR, 0xae, 40ae,                  an unknown type beside ACK_FREQUENCY",
        "PROTOCOL_VIOLATION,   0xaf, 800000af,              a longer form of ACK_FREQUENCY",
        "PROTOCOL_VIOLATION,   0x1f, 401f,                  a longer form of IMMEDIATE_ACK",
        "FRAME_ENCODING_ERROR, 0xaf, 40af010203,            an ACK_FREQUENCY without its last number",
        "FRAME_ENCODING_ERROR, 0x00, 40,                    half a type",
        "FRAME_ENCODING_ERROR, 0x02, 0205000006,            an ACK that starts below zero",
        "FRAME_ENCODING_ERROR, 0x02, 02050001050000,        an ACK whose gap goes below zero",
        "FRAME_ENCODING_ERROR, 0x02, 02050001000004,        an ACK whose second range goes below zero",
        "FRAME_ENCODING_ERROR, 0x02, 020a00030000000000,    an ACK with fewer ranges than announced",
        "FRAME_ENCODING_ERROR, 0x02, 020500ffffffffffffffff00, an ACK with 2^62-1 ranges",
        "FRAME_ENCODING_ERROR, 0x06, 06ffffffffffffffff0100, CRYPTO beyond the last offset",
        "FRAME_ENCODING_ERROR, 0x07, 0700,                  an empty token",
        "FRAME_ENCODING_ERROR, 0x0e, 0e00ffffffffffffffff0100, STREAM beyond the last offset",
        "FRAME_ENCODING_ERROR, 0x0c, 0c00ffffffffffffffff00, STREAM without length beyond the last offset",
        "FRAME_ENCODING_ERROR, 0x0a, 0a00ffffffffffffffff,  STREAM longer than the packet",
        "FRAME_ENCODING_ERROR, 0x12, 12d000000000000001,    MAX_STREAMS of 2^60+1",
        "FRAME_ENCODING_ERROR, 0x13, 13d000000000000001,    MAX_STREAMS of 2^60+1",
        "FRAME_ENCODING_ERROR, 0x16, 16d000000000000001,    STREAMS_BLOCKED of 2^60+1",
        "FRAME_ENCODING_ERROR, 0x17, 17d000000000000001,    STREAMS_BLOCKED of 2^60+1",
        "FRAME_ENCODING_ERROR, 0x18, 18010200,              NEW_CONNECTION_ID that retires beyond itself",
        "FRAME_ENCODING_ERROR, 0x18, 18010000,              NEW_CONNECTION_ID without an id",
        "FRAME_ENCODING_ERROR, 0x18, 18010015,              NEW_CONNECTION_ID of 21 bytes",
        "FRAME_ENCODING_ERROR, 0x1d, 1d000501,              a reason longer than the packet",
        "FRAME_ENCODING_ERROR, 0x31, 310201,                a DATAGRAM longer than the packet",
    })
    void whatIsMalformedIsRefusedWithItsCodeAndType(String code, String type, String hex, String what) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        QuicViolation violation =
                assertThrows(QuicViolation.class, () -> Frames.decode(EncryptionLevel.ONE_RTT, bytes), what);
        assertEquals(code, TransportError.describe(violation.errorCode()), what);
        assertEquals(Long.decode(type), violation.frameType(), what);
    }

    // Laid out by hand, after the draft's drawing: type, sequence, threshold, delay in microseconds, reordering
    // threshold.
    @Test
    void theFramesOfAckFrequencyLieOnTheWireAsTheDraftDrawsThem() throws QuicViolation {
        byte[] bytes = HexFormat.of().parseHex("40af" + "05" + "09" + "7530" + "03" + "1f");
        List<Frame> frames = List.of(new AckFrequencyFrame(5, 9, 0x3530, 3), new ImmediateAckFrame());
        assertEquals(frames, Frames.decode(EncryptionLevel.ONE_RTT, bytes));
        assertArrayEquals(bytes, Frames.encode(frames.toArray(new Frame[0])));
        assertTrue(
                new FrameReader().read(EncryptionLevel.ONE_RTT, bytes, 0, 7, new Frames.Recorder()), "ack-eliciting");
        assertTrue(
                new FrameReader().read(EncryptionLevel.ONE_RTT, bytes, 7, 8, new Frames.Recorder()), "ack-eliciting");
    }

    @ParameterizedTest
    @EnumSource
    void theTypeOfTwoBytesStandsInOneRttPacketsOnly(EncryptionLevel level) {
        assertEquals(level == EncryptionLevel.ONE_RTT, FrameTypes.isAllowed(level, FrameTypes.ACK_FREQUENCY));
        byte[] bytes = Frames.encode(new AckFrequencyFrame(0, 1, 1_000, 1));
        if (level != EncryptionLevel.ONE_RTT) {
            QuicViolation violation = assertThrows(QuicViolation.class, () -> Frames.decode(level, bytes));
            assertEquals(TransportError.PROTOCOL_VIOLATION, violation.errorCode());
            assertEquals(FrameTypes.ACK_FREQUENCY, violation.frameType());
        }
    }

    @Test
    void anEmptyPayloadIsAProtocolViolation() {
        QuicViolation violation =
                assertThrows(QuicViolation.class, () -> Frames.decode(EncryptionLevel.ONE_RTT, new byte[0]));
        assertEquals(TransportError.PROTOCOL_VIOLATION, violation.errorCode());
    }

    @Test
    void theVisitorsRefusalIsToldWithTheFrame() {
        QuicViolation refusal = new QuicViolation(TransportError.FLOW_CONTROL_ERROR, "too much");
        FrameVisitor strict = new RefusingVisitor(refusal);
        byte[] bytes = Frames.encode(new StreamFrame(0, 1, new byte[1], true));
        QuicViolation violation = assertThrows(
                QuicViolation.class,
                () -> new FrameReader().read(EncryptionLevel.ONE_RTT, bytes, 0, bytes.length, strict));
        assertEquals(0x0f, violation.frameType());
        assertEquals(TransportError.FLOW_CONTROL_ERROR, violation.errorCode());
    }

    @Test
    void onlyTheHighestRangesOfAnAckAreKeptButAllAreChecked() throws QuicViolation {
        int ranges = AckRanges.MAX_RANGES + 50;
        byte[] bytes = ackOfSingles(2L * ranges, ranges);
        AckFrame ack = (AckFrame) Frames.decode(EncryptionLevel.ONE_RTT, bytes).getFirst();
        assertEquals(AckRanges.MAX_RANGES, ack.ranges().size());
        assertEquals(2L * ranges, ack.ranges().getFirst().largest());
        assertEquals(
                2L * ranges - 2 * (AckRanges.MAX_RANGES - 1),
                ack.ranges().getLast().smallest());
        byte[] tooLow = ackOfSingles(2L * (ranges - 1) - 1, ranges);
        assertThrows(QuicViolation.class, () -> Frames.decode(EncryptionLevel.ONE_RTT, tooLow));
    }

    /** An ACK of {@code ranges} single numbers with single gaps, downward from {@code largest}. */
    private static byte[] ackOfSingles(long largest, int ranges) {
        ByteWriter w = new ByteWriter(new byte[4096]);
        w.writeU8(FrameTypes.ACK);
        w.writeVarInt(largest);
        w.writeVarInt(0);
        w.writeVarInt(ranges - 1);
        w.writeZeros(1 + 2 * (ranges - 1));
        return java.util.Arrays.copyOf(w.array(), w.position());
    }

    @Test
    void theSameAckRangesAreHandedOutEveryTime() throws QuicViolation {
        List<AckRanges> seen = new ArrayList<>();
        FrameVisitor visitor = new RefusingVisitor(null) {
            @Override
            public void ack(AckRanges ack) {
                seen.add(ack);
            }
        };
        byte[] bytes = Frames.encode(
                new AckFrame(1, List.of(new AckFrame.Range(1, 2)), new AckFrame.EcnCounts(1, 2, 3)),
                new AckFrame(9, List.of(new AckFrame.Range(5, 6)), null));
        new FrameReader().read(EncryptionLevel.ONE_RTT, bytes, 0, bytes.length, visitor);
        assertSame(seen.get(0), seen.get(1));
        assertEquals(new AckRanges().reset(9).add(5, 6), seen.get(1), "counts of the first must be gone");
    }

    @Test
    void aTokenTooLongToKeepIsPassedOver() throws QuicViolation {
        int length = NewTokenFrame.MAX_TOKEN_LENGTH + 1;
        ByteWriter w = new ByteWriter(new byte[length + 4]);
        w.writeU8(FrameTypes.NEW_TOKEN);
        w.writeVarInt(length);
        w.writeZeros(length);
        w.writeU8(FrameTypes.PING);
        byte[] bytes = java.util.Arrays.copyOf(w.array(), w.position());
        assertEquals(List.of(new PingFrame()), Frames.decode(EncryptionLevel.ONE_RTT, bytes));
    }

    @Test
    void aReasonPhraseIsReadLenientlyAndCut() throws QuicViolation {
        byte[] torn = HexFormat.of().parseHex("1d0003" + "41ff42");
        assertEquals(
                List.of(new ConnectionCloseFrame(true, 0, 0, "A\ufffdB")),
                Frames.decode(EncryptionLevel.ONE_RTT, torn));
        ByteWriter w = new ByteWriter(new byte[2000]);
        w.writeU8(FrameTypes.CONNECTION_CLOSE);
        w.writeVarInt(1);
        w.writeVarInt(0);
        w.writeVarInt(1900);
        for (int i = 0; i < 950; i++) {
            w.writeBytes("é".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        byte[] lengthy = java.util.Arrays.copyOf(w.array(), w.position());
        ConnectionCloseFrame frame = (ConnectionCloseFrame)
                Frames.decode(EncryptionLevel.INITIAL, lengthy).getFirst();
        assertEquals("é".repeat(512), frame.reason());
    }

    @Test
    void aVariableLengthIntegerMayTakeMoreBytesThanItNeedsInsideAFrame() throws QuicViolation {
        byte[] bytes = HexFormat.of().parseHex("10" + "c000000000000005");
        assertEquals(List.of(new MaxDataFrame(5)), Frames.decode(EncryptionLevel.ONE_RTT, bytes));
        assertEquals(8, VarInt.lengthFromFirstByte(bytes[1]));
    }

    /** Throws what it was given at every frame, or passes over it. */
    private static class RefusingVisitor implements FrameVisitor {
        private final QuicViolation refusal;

        RefusingVisitor(QuicViolation refusal) {
            this.refusal = refusal;
        }

        private void refuse() throws QuicViolation {
            if (refusal != null) {
                throw refusal;
            }
        }

        @Override
        public void ping() throws QuicViolation {
            refuse();
        }

        @Override
        public void ack(AckRanges ack) throws QuicViolation {
            refuse();
        }

        @Override
        public void crypto(long offset, byte[] data, int from, int length) throws QuicViolation {
            refuse();
        }

        @Override
        public void stream(long id, long offset, byte[] data, int from, int length, boolean fin) throws QuicViolation {
            refuse();
        }

        @Override
        public void datagram(byte[] data, int from, int length) throws QuicViolation {
            refuse();
        }

        @Override
        public void control(Frame frame) throws QuicViolation {
            refuse();
        }
    }
}
