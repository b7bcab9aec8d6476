package loomwire.rawnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PacketBatchTest {
    private final PacketBatch batch = new PacketBatch(10, 1000);

    private void add(int entries) {
        for (int i = 0; i < entries; i++) {
            batch.add(10, 10, 0, 0, 1, 0);
        }
    }

    @Test
    void aPartIsKeptForWhatWaitsAsideAndDoesNotCountAmongTheOthers() {
        batch.holdForSide();
        add(8);
        assertFalse(batch.hasRoom(10), "a fifth is held");
        batch.beginSide();
        assertTrue(batch.hasRoom(10));
        add(2);
        assertEquals(10, batch.size());
        assertEquals(8, batch.mainSize());
        assertEquals(80, batch.mainBytes());
        assertFalse(batch.hasRoom(10));
    }

    @Test
    void aBatchThatWasClearedKnowsOfNoOtherQueue() {
        batch.holdForSide();
        batch.beginSide();
        add(3);
        assertEquals(0, batch.mainSize());
        batch.clear();
        add(10);
        assertEquals(10, batch.mainSize());
        assertEquals(100, batch.mainBytes());
    }

    @Test
    void aRuleIsAboutTheBitsOfItsMask() {
        assertThrows(IllegalArgumentException.class, () -> new SideQueue(0x80, 0x40));
        assertThrows(IllegalArgumentException.class, () -> new SideQueue(0x180, 0x80));
    }
}
