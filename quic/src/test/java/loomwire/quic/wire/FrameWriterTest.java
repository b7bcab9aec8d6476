package loomwire.quic.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.RangeSet;
import loomwire.quic.base.VarInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameWriterTest {
    @Test
    void streamAndCryptoHeadersTakeTheBytesThatWereAnnounced() {
        byte[] buf = new byte[64];
        for (long id : new long[] {0, 63, 64, VarInt.MAX}) {
            for (long offset : new long[] {0, 1, 16384, VarInt.MAX - 20_000}) {
                for (int length : new int[] {0, 1, 63, 64, 1200, 16384}) {
                    ByteWriter w = new ByteWriter(buf);
                    FrameWriter.streamHeader(w, id, offset, length, true);
                    assertEquals(w.position(), FrameWriter.streamHeaderLength(id, offset, length));
                    w.reset(buf, 0, buf.length);
                    FrameWriter.cryptoHeader(w, offset, length);
                    assertEquals(w.position(), FrameWriter.cryptoHeaderLength(offset, length));
                }
            }
        }
    }

    @Test
    void aDatagramIsWrittenFromPartOfAnArray() {
        ByteWriter w = new ByteWriter(new byte[4]);
        FrameWriter.datagram(w, new byte[] {9, 1, 2, 9}, 1, 2);
        assertEquals("31020102", HexFormat.of().formatHex(w.array()));
    }

    @Property
    void anAckFillsTheRoomItHasWithTheHighestRanges(
            @ForAll @Size(min = 1, max = 400) List<@IntRange(min = 0, max = 20_000) Integer> numbers,
            @ForAll @LongRange(min = 0, max = VarInt.MAX - 20_001) long base,
            @ForAll @LongRange(min = 0, max = VarInt.MAX) long delay,
            @ForAll @IntRange(min = 0, max = 1200) int extra)
            throws QuicViolation {
        RangeSet received = new RangeSet();
        numbers.forEach(n -> received.add(base + n));
        int room = FrameWriter.minAckLength(received, delay) + extra;
        ByteWriter w = new ByteWriter(new byte[room]);
        FrameWriter.ack(w, received, delay);
        AckFrame ack = readAck(w);

        assertEquals(delay, ack.ackDelay());
        int written = ack.ranges().size();
        assertTrue(written <= AckRanges.MAX_RANGES);
        for (int i = 0; i < written; i++) {
            int from = received.count() - 1 - i;
            assertEquals(
                    new AckFrame.Range(received.start(from), received.end(from) - 1),
                    ack.ranges().get(i));
        }
        if (written < Math.min(received.count(), AckRanges.MAX_RANGES)) {
            int next = received.count() - 1 - written;
            int needed = VarInt.length(received.start(next + 1) - received.end(next) - 1)
                    + VarInt.length(received.end(next) - received.start(next) - 1)
                    + VarInt.length(written)
                    - VarInt.length(written - 1);
            assertTrue(w.remaining() < needed, "another range had fitted");
        } else {
            assertEquals(w.position(), FrameWriter.ackLength(received, delay));
            assertTrue(w.position() <= FrameWriter.maxAckLength(received));
        }
    }

    @Test
    void anAckOfMoreRangesThanAFrameMayHoldLeavesOutTheLowest() throws QuicViolation {
        RangeSet received = singles(1000);
        ByteWriter w = new ByteWriter(new byte[5000]);
        FrameWriter.ack(w, received, 0);
        assertEquals(FrameWriter.ackLength(received, 0), w.position());
        AckFrame ack = readAck(w);
        assertEquals(AckRanges.MAX_RANGES, ack.ranges().size());
        assertEquals(received.last(), ack.ranges().getFirst().largest());
        assertEquals(
                received.last() - 2 * (AckRanges.MAX_RANGES - 1),
                ack.ranges().getLast().largest());
    }

    @Test
    void theRangeThatWouldMakeTheCountGrowNeedsOneByteMore() throws QuicViolation {
        RangeSet received = singles(80);
        int with63Further = FrameWriter.minAckLength(received, 0) + 2 * 63;
        for (int room = with63Further; room <= with63Further + 2; room++) {
            ByteWriter w = new ByteWriter(new byte[room]);
            FrameWriter.ack(w, received, 0);
            assertEquals(64, readAck(w).ranges().size(), room + " bytes");
        }
        ByteWriter w = new ByteWriter(new byte[with63Further + 3]);
        FrameWriter.ack(w, received, 0);
        assertEquals(65, readAck(w).ranges().size());
        assertEquals(0, w.remaining());
    }

    @Test
    void ecnCountsKeepTheirRoomWhenRangesAreLeftOut() throws QuicViolation {
        RangeSet received = singles(100);
        int least = FrameWriter.minAckLength(received, 7) + 8 + 2 + 1;
        for (int room = least; room < least + 250; room++) {
            ByteWriter w = new ByteWriter(new byte[room]);
            FrameWriter.ackEcn(w, received, 7, VarInt.MAX, 100, 3);
            AckFrame ack = readAck(w);
            assertEquals(new AckFrame.EcnCounts(VarInt.MAX, 100, 3), ack.ecn());
            assertTrue(w.remaining() <= 2 || ack.ranges().size() == 100);
        }
        assertEquals(
                FrameWriter.ackLength(received, 7) + 11, FrameWriter.ackEcnLength(received, 7, VarInt.MAX, 100, 3));
    }

    @Test
    void anAckThatCannotHoldItsHighestRangeIsAMistakeOfTheCaller() {
        RangeSet received = singles(3);
        ByteWriter w = new ByteWriter(new byte[FrameWriter.minAckLength(received, 0) - 1]);
        assertThrows(IndexOutOfBoundsException.class, () -> FrameWriter.ack(w, received, 0));
    }

    @Test
    void aCloseIsCutToTheRoomBetweenCharacters() {
        ConnectionCloseFrame frame = new ConnectionCloseFrame(false, 0x0a, 0x06, "ö".repeat(300));
        for (int room = 5; room < 700; room++) {
            ConnectionCloseFrame fitted = frame.fitting(room);
            assertTrue(fitted.encodedLength() <= room, () -> fitted.encodedLength() + " bytes");
            assertTrue(frame.reason().startsWith(fitted.reason()), fitted::reason);
        }
        assertEquals(frame, frame.fitting(frame.encodedLength()));
        String longest = new ConnectionCloseFrame(true, 1, 0, "€".repeat(2000)).reason();
        assertEquals("€".repeat(341), longest);
        assertTrue(longest.getBytes(StandardCharsets.UTF_8).length <= ConnectionCloseFrame.MAX_REASON_BYTES);
    }

    @Test
    void framesThatNoPeerMayReceiveCannotBeMade() {
        byte[] token = new byte[16];
        var id = loomwire.quic.base.ConnectionId.copyOf(new byte[4]);
        assertThrows(IllegalArgumentException.class, () -> new NewTokenFrame(new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> new NewConnectionIdFrame(1, 2, id, token));
        assertThrows(IllegalArgumentException.class, () -> new NewConnectionIdFrame(1, 0, id, new byte[15]));
        assertThrows(IllegalArgumentException.class, () -> new MaxStreamsFrame(true, (1L << 60) + 1));
        assertThrows(IllegalArgumentException.class, () -> new StreamsBlockedFrame(true, -1));
        assertThrows(IllegalArgumentException.class, () -> new ConnectionCloseFrame(true, 1, 6, ""));
        assertThrows(
                IllegalArgumentException.class,
                () -> new AckRanges().reset(0).add(5, 9).add(1, 4));
        assertArrayEquals(new byte[16], token);
    }

    private static RangeSet singles(int count) {
        RangeSet received = new RangeSet();
        for (int i = 0; i < count; i++) {
            received.add(2L * i);
        }
        return received;
    }

    private static AckFrame readAck(ByteWriter w) throws QuicViolation {
        List<Frame> frames = Frames.decode(EncryptionLevel.ONE_RTT, Arrays.copyOf(w.array(), w.position()));
        assertEquals(1, frames.size());
        return (AckFrame) frames.getFirst();
    }
}
