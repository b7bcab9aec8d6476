package loomwire.quic.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import loomwire.quic.base.MemoryAccount;
import org.junit.jupiter.api.Test;

/** A ring that was once large goes back to a few slots when nothing is sent, and keeps what is under way. */
class RestTest {
    @Test
    void aRingThatHeldThousandsKeepsOnlyWhatIsUnderWay() {
        SentPackets packets = new SentPackets(MemoryAccount.UNLIMITED);
        for (int i = 0; i < 5000; i++) {
            packets.begin();
            packets.commit(1200, true, true, 0, i);
        }
        assertEquals(8192, packets.slots());
        for (int i = 0; i < 4990; i++) {
            packets.pass();
        }
        SentPacket oldest = packets.get(4990);
        packets.trim();
        assertEquals(16, packets.slots());
        assertSame(oldest, packets.get(4990));
        assertEquals(4999, packets.get(4999).packetNumber());
        assertNull(packets.get(5000), "a slot that is not in use holds nothing");
        packets.begin();
        assertEquals(5000, packets.commit(1200, true, true, 0, 1).packetNumber());
    }

    @Test
    void aSpaceThatIsClosedHoldsNothing() {
        SentPackets packets = new SentPackets(MemoryAccount.UNLIMITED);
        packets.begin();
        packets.commit(1200, true, true, 0, 1);
        packets.close();
        assertEquals(0, packets.slots());
    }
}
