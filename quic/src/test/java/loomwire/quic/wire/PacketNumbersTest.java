package loomwire.quic.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.base.VarInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PacketNumbersTest {
    @Test
    void theSamplesOfTheRfcAreEncoded() { // RFC 9000 §A.2
        assertEquals(2, PacketNumbers.length(0xac5c02, 0xabe8b3));
        assertEquals(3, PacketNumbers.length(0xace8fe, 0xabe8b3));
    }

    @Test
    void theSampleOfTheRfcIsDecoded() { // RFC 9000 §A.3
        assertEquals(0xa82f9b32L, PacketNumbers.decode(0x9b32, 2, 0xa82f30eaL));
    }

    @Test
    void halfAWindowAheadIsStillAheadAndHalfAWindowBehindIsNot() { // the borders of RFC 9000 §A.3
        assertEquals(256 + 128, PacketNumbers.decode(128, 1, 255));
        assertEquals(512, PacketNumbers.decode(0, 1, 383));
        assertEquals(VarInt.MAX - 255, PacketNumbers.decode(0, 1, VarInt.MAX - 1));
    }

    @Test
    void theFirstPacketsTakeOneByte() {
        assertEquals(1, PacketNumbers.length(0, -1));
        assertEquals(1, PacketNumbers.length(126, -1));
        assertEquals(2, PacketNumbers.length(127, -1));
        assertEquals(0, PacketNumbers.decode(0, 1, -1));
        assertEquals(126, PacketNumbers.decode(126, 1, -1));
    }

    @Test
    void moreUnacknowledgedPacketsThanFourBytesTellApartAreRefused() {
        assertEquals(4, PacketNumbers.length((1L << 31) - 2, -1));
        assertThrows(IllegalArgumentException.class, () -> PacketNumbers.length((1L << 31) - 1, -1));
        assertThrows(IllegalArgumentException.class, () -> PacketNumbers.length(5, 5));
    }

    @Property
    void thePeerRestoresWhatWasShortenedWhateverItHasReceivedSince(
            @ForAll @LongRange(min = -1, max = VarInt.MAX - (1L << 31)) long acknowledged,
            @ForAll @LongRange(min = 1, max = (1L << 31) - 1) long ahead,
            @ForAll @IntRange(min = 0, max = 100) int percent) {
        long packetNumber = acknowledged + ahead;
        int length = PacketNumbers.length(packetNumber, acknowledged);
        assertTrue(1L << 8 * length > 2 * ahead, "RFC 9000 §17.1: more than twice the distance");
        long truncated = packetNumber & (1L << 8 * length) - 1;
        // The peer has at least what it acknowledged, and at most all before this one.
        long received = acknowledged + (ahead - 1) * percent / 100;
        assertEquals(packetNumber, PacketNumbers.decode(truncated, length, received));
    }

    @Property
    void whatIsDecodedIsAlwaysAPacketNumberWithTheseLowBytes(
            @ForAll @LongRange(min = -1, max = VarInt.MAX) long received,
            @ForAll @LongRange(min = 0, max = (1L << 32) - 1) long bits,
            @ForAll @IntRange(min = 1, max = 4) int length) {
        long window = 1L << 8 * length;
        long truncated = bits & window - 1;
        long decoded = PacketNumbers.decode(truncated, length, received);
        assertEquals(truncated, decoded & window - 1);
        assertTrue(decoded >= 0 && decoded <= VarInt.MAX, () -> decoded + " is no packet number");
        long distance = Math.abs(decoded - (received + 1));
        boolean nearBorder = received < window || received > VarInt.MAX - window;
        assertTrue(nearBorder || distance <= window / 2, () -> decoded + " is not the nearest");
    }
}
