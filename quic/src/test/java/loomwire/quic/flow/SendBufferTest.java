package loomwire.quic.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** How much a stream may buffer. */
class SendBufferTest {
    private static final int MIB = 1 << 20;

    @Test
    void aBufferHoldsTwoWindowsBetweenItsBounds() {
        assertEquals(MIB, SendBuffer.bytes(MIB, 24 * MIB, 14_720, 1));
        assertEquals(8 * MIB, SendBuffer.bytes(MIB, 24 * MIB, 4 * MIB, 1));
        assertEquals(24 * MIB, SendBuffer.bytes(MIB, 24 * MIB, 100L * MIB, 1));
    }

    @Test
    void streamsThatSendTogetherShareIt() {
        assertEquals(2 * MIB, SendBuffer.bytes(MIB, 24 * MIB, 4 * MIB, 4));
        assertEquals(MIB, SendBuffer.bytes(MIB, 24 * MIB, 4 * MIB, 100));
        assertEquals(8 * MIB, SendBuffer.bytes(MIB, 24 * MIB, 4 * MIB, 0));
    }

    @Test
    void aBoundBelowTheFirstSizeOrBeyondAnIntDoesNoHarm() {
        assertEquals(MIB, SendBuffer.bytes(MIB, 1000, 4 * MIB, 1));
        assertEquals(Integer.MAX_VALUE, SendBuffer.bytes(MIB, 1L << 40, 1L << 40, 1));
    }
}
