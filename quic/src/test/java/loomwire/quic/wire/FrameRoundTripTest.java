package loomwire.quic.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.base.VarInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FrameRoundTripTest {
    static Stream<Frame> everyKind() {
        return Frames.EVERY_KIND.stream();
    }

    @Test
    void theSamplesHaveEveryTypeThatHasALength() {
        BitSet types = new BitSet();
        Frames.EVERY_KIND.forEach(frame -> types.set((int) frame.type()));
        BitSet expected = new BitSet();
        for (int type = 1; type <= 0xffff; type++) {
            boolean streamWithoutLength =
                    type >= FrameTypes.STREAM && type <= FrameTypes.STREAM_LAST && (type & 2) == 0;
            expected.set(type, FrameTypes.isKnown(type) && !streamWithoutLength && type != FrameTypes.DATAGRAM);
        }
        assertEquals(expected, types);
    }

    @Test
    void theSamplesHaveEveryFrame() {
        List<Class<?>> sampled =
                Frames.EVERY_KIND.stream().<Class<?>>map(Frame::getClass).toList();
        List<Class<?>> missing = Stream.<Class<?>>of(Frame.class.getPermittedSubclasses())
                .filter(each -> !sampled.contains(each))
                .toList();
        assertEquals(List.of(), missing);
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void aFrameIsReadAsItWasWritten(Frame frame) throws QuicViolation {
        byte[] bytes = Frames.encode(frame);
        assertEquals(frame.type(), VarInt.read(bytes, 0));
        assertEquals(List.of(frame), Frames.decode(EncryptionLevel.ONE_RTT, bytes));
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void aFrameCutAtAnyLengthIsRefusedWithItsType(Frame frame) {
        byte[] bytes = Frames.encode(frame);
        for (int length = VarInt.length(frame.type()); length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            QuicViolation violation =
                    assertThrows(QuicViolation.class, () -> Frames.decode(EncryptionLevel.ONE_RTT, cut));
            assertEquals(TransportError.FRAME_ENCODING_ERROR, violation.errorCode());
            assertEquals(frame.type(), violation.frameType());
        }
    }

    @Test
    void aPacketOfAllFramesWithPaddingBetweenIsReadInOrder() throws QuicViolation {
        byte[] all = Frames.encode(Frames.EVERY_KIND.toArray(Frame[]::new));
        byte[] spaced = new byte[all.length + 3 * Frames.EVERY_KIND.size()];
        int at = 2;
        for (Frame frame : Frames.EVERY_KIND) {
            byte[] bytes = Frames.encode(frame);
            System.arraycopy(bytes, 0, spaced, at, bytes.length);
            at += bytes.length + 3;
        }
        assertEquals(Frames.EVERY_KIND, Frames.decode(EncryptionLevel.ONE_RTT, all));
        assertEquals(Frames.EVERY_KIND, Frames.decode(EncryptionLevel.ONE_RTT, Arrays.copyOf(spaced, at)));
    }

    @Test
    void aStreamOrDatagramWithoutLengthGoesToTheEndOfThePacket() throws QuicViolation {
        byte[] data = {7, 8, 9};
        assertEquals(List.of(new StreamFrame(4, 0, data, false)), one("0804070809"));
        assertEquals(List.of(new StreamFrame(4, 0, data, true)), one("0904070809"));
        assertEquals(List.of(new StreamFrame(4, 5, data, false)), one("0c0405070809"));
        assertEquals(List.of(new StreamFrame(4, 5, data, true)), one("0d0405070809"));
        assertEquals(List.of(new DatagramFrame(data)), one("30070809"));
        assertEquals(List.of(new PingFrame(), new StreamFrame(4, 0, new byte[0], false)), one("010804"));
    }

    // Laid out by hand after the figures of RFC 9000 §19, so that writer and reader cannot agree on an error.
    @ParameterizedTest
    @CsvSource({
        "0244 b0 03 01 05 00 02, AckFrame[ackDelay=3; ranges=[Range[smallest=1195; largest=1200]; Range[smallest=1191; largest=1193]]; ecn=null]",
        "04 04 4100 19, ResetStreamFrame[streamId=4; errorCode=256; finalSize=25]",
        "05 07 21, StopSendingFrame[streamId=7; errorCode=33]",
        "10 bebebebe, MaxDataFrame[maximum=1052688062]",
        "11 02 3f, MaxStreamDataFrame[streamId=2; maximum=63]",
        "12 4064, MaxStreamsFrame[bidirectional=true; maximum=100]",
        "13 01, MaxStreamsFrame[bidirectional=false; maximum=1]",
        "14 05, DataBlockedFrame[limit=5]",
        "15 05 06, StreamDataBlockedFrame[streamId=5; limit=6]",
        "16 05, StreamsBlockedFrame[bidirectional=true; limit=5]",
        "17 05, StreamsBlockedFrame[bidirectional=false; limit=5]",
        "18 02 01 03 aabbcc 000102030405060708090a0b0c0d0e0f, NewConnectionIdFrame[sequence=2; retirePriorTo=1; id=aabbcc]",
        "19 04, RetireConnectionIdFrame[sequence=4]",
        "1a 0000000000000102, PathChallengeFrame[data=258]",
        "1b 8000000000000000, PathResponseFrame[data=-9223372036854775808]",
        "1c 412a 06 02 6f6b, ConnectionCloseFrame[application=false; errorCode=298; frameType=6; reason=ok]",
        "1d 01 02 6f6b, ConnectionCloseFrame[application=true; errorCode=1; frameType=0; reason=ok]",
    })
    void framesLieOnTheWireAsTheRfcDrawsThem(String hex, String text) throws QuicViolation {
        // 0x0244b0: type 2 and a largest acknowledged of 0x04b0 in two bytes
        List<Frame> frames = one(hex.replace(" ", ""));
        assertEquals(1, frames.size());
        assertEquals(text.replace(';', ','), frames.getFirst().toString());
    }

    @Test
    void onlyPaddingAckAndCloseAskForNoAcknowledgment() throws QuicViolation {
        for (Frame frame : Frames.EVERY_KIND) {
            boolean expected = !(frame instanceof AckFrame || frame instanceof ConnectionCloseFrame);
            assertEquals(expected, frame.isAckEliciting(), frame::toString);
            byte[] bytes = Frames.encode(frame);
            assertEquals(
                    expected,
                    new FrameReader().read(EncryptionLevel.ONE_RTT, bytes, 0, bytes.length, new Frames.Recorder()),
                    frame::toString);
        }
        byte[] padding = new byte[1200];
        Frames.Recorder recorder = new Frames.Recorder();
        assertFalse(new FrameReader().read(EncryptionLevel.INITIAL, padding, 0, padding.length, recorder));
        assertTrue(recorder.frames.isEmpty());
    }

    private static List<Frame> one(String hex) throws QuicViolation {
        return Frames.decode(EncryptionLevel.ONE_RTT, HexFormat.of().parseHex(hex));
    }
}
