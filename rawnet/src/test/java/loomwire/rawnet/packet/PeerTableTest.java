package loomwire.rawnet.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import loomwire.rawnet.FlagCycle;
import org.junit.jupiter.api.Test;

class PeerTableTest {

    @Test
    void thePeerThatWasSilentLongestIsForgotten() {
        PeerTable table = new PeerTable(3, false, 1);
        table.locate(0, 1, 10);
        table.locate(0, 2, 10);
        table.locate(0, 3, 10);
        table.locate(0, 1, 10);
        table.locate(0, 4, 10);
        assertTrue(table.contains(0, 1, 10));
        assertFalse(table.contains(0, 2, 10));
        assertTrue(table.contains(0, 3, 10));
        assertTrue(table.contains(0, 4, 10));
        assertEquals(3, table.size());
    }

    @Test
    void peersDifferByEachPartOfTheirAddress() {
        PeerTable table = new PeerTable(8, false, 1);
        int peer = table.locate(1, 2, 3);
        assertNotEquals(peer, table.locate(1, 2, 4));
        assertNotEquals(peer, table.locate(1, 3, 3));
        assertNotEquals(peer, table.locate(2, 2, 3));
        assertEquals(peer, table.locate(1, 2, 3));
    }

    @Test
    void aPeersOwnFlagsCountBeforeThePorts() {
        PeerTable table = new PeerTable(2, false, 1);
        FlagCycle local = FlagCycle.parse(List.of("PA", "A"));
        int peer = table.locate(0, 1, 1);
        assertEquals(0x18, table.nextFlags(peer, local));
        assertEquals(0x10, table.nextFlags(peer, local));
        assertEquals(0x18, table.nextFlags(peer, local));
        table.flags(peer, FlagCycle.parse(List.of("S", "F", "R")));
        assertEquals(2, table.nextFlags(peer, local));
        assertEquals(1, table.nextFlags(peer, local));
        assertEquals(4, table.nextFlags(peer, local));
        table.flags(peer, null);
        assertEquals(0x18, table.nextFlags(peer, local));
        assertEquals(0x18, table.nextFlags(table.locate(0, 2, 1), local), "each peer has its own position");
    }

    @Test
    void aForgottenPeersFlagsDoNotPassToTheNext() {
        PeerTable table = new PeerTable(1, false, 1);
        table.flags(table.locate(0, 1, 1), FlagCycle.parse(List.of("S")));
        assertEquals(0x18, table.nextFlags(table.locate(0, 2, 1), FlagCycle.DEFAULT));
    }

    @Test
    void itAgreesWithAPlainMapOverManyEvictions() {
        long seed = 99;
        Random random = new Random(seed);
        int capacity = 50;
        PeerTable table = new PeerTable(capacity, false, seed);
        Map<Long, Integer> oracle = new LinkedHashMap<>(16, 0.75f, true);
        for (int round = 0; round < 100_000; round++) {
            long key = random.nextInt(120);
            String what = "seed " + seed + " round " + round;
            assertEquals(oracle.containsKey(key), table.contains(key % 3, key / 3, (int) key), what);
            int peer = table.locate(key % 3, key / 3, (int) key);
            Integer known = oracle.get(key);
            if (known != null) {
                assertEquals(known, table.acknowledgment(peer), what);
            } else if (oracle.size() == capacity) {
                oracle.remove(oracle.keySet().iterator().next());
            }
            table.received(peer, round, 0, PeerTable.NO_MAC);
            oracle.put(key, round);
            assertEquals(oracle.size(), table.size(), what);
        }
    }

    @Test
    void theCapacityIsChecked() {
        assertThrows(IllegalArgumentException.class, () -> new PeerTable(0, false, 1));
        assertThrows(IllegalArgumentException.class, () -> new PeerTable((1 << 20) + 1, false, 1));
    }
}
