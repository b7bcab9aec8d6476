package loomwire.quic.base;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VarIntTest {
    // RFC 9000 §A.1, the last with a longer form than needed.
    @ParameterizedTest
    @CsvSource({
        "c2197c5eff14e88c, 151288809941952652",
        "9d7f3e7d, 494878333",
        "7bbd, 15293",
        "25, 37",
        "4025, 37",
    })
    void theSamplesOfTheRfcDecode(String hex, long value) throws QuicViolation {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertEquals(value, VarInt.read(bytes, 0));
        assertEquals(bytes.length, VarInt.lengthFromFirstByte(bytes[0]));
        assertEquals(value, new ByteReader(bytes).readVarInt());
        byte[] written = new byte[bytes.length];
        assertEquals(bytes.length, VarInt.write(written, 0, value, bytes.length));
        assertArrayEquals(bytes, written);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "63, 1",
        "64, 2",
        "16383, 2",
        "16384, 4",
        "1073741823, 4",
        "1073741824, 8",
        "4611686018427387903, 8",
    })
    void theShortestFormIsChosenAtEveryBorder(long value, int length) {
        assertEquals(length, VarInt.length(value));
        byte[] bytes = new byte[8];
        assertEquals(length, VarInt.write(bytes, 0, value));
        assertEquals(length, VarInt.lengthFromFirstByte(bytes[0]));
        assertEquals(value, VarInt.read(bytes, 0));
    }

    @Property
    void everyValueSurvivesEveryFormThatHoldsIt(@ForAll @LongRange(min = 0, max = VarInt.MAX) long value) {
        for (int length = VarInt.length(value); length <= 8; length *= 2) {
            byte[] bytes = new byte[10];
            assertEquals(1 + length, VarInt.write(bytes, 1, value, length));
            assertEquals(length, VarInt.lengthFromFirstByte(bytes[1]));
            assertEquals(value, VarInt.read(bytes, 1));
            assertEquals(0, bytes[0], "a byte in front was touched");
            assertEquals(0, bytes[1 + length], "a byte behind was touched");
        }
    }

    @Test
    void whatIsNoVariableLengthIntegerIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> VarInt.length(-1));
        assertThrows(IllegalArgumentException.class, () -> VarInt.length(VarInt.MAX + 1));
        assertThrows(IllegalArgumentException.class, () -> VarInt.write(new byte[8], 0, 64, 1));
    }
}
