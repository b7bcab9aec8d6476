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
        table.flags(0, 1, 1, FlagCycle.parse(List.of("S", "F", "R")), 0);
        assertEquals(2, table.nextFlags(peer, local));
        assertEquals(1, table.nextFlags(peer, local));
        assertEquals(4, table.nextFlags(peer, local));
        table.flags(0, 1, 1, null, 0);
        assertEquals(0x18, table.nextFlags(peer, local));
        assertEquals(0x18, table.nextFlags(table.locate(0, 2, 1), local), "each peer has its own position");
    }

    @Test
    void aForgottenPeersFlagsDoNotPassToTheNext() {
        PeerTable table = new PeerTable(1, false, 1);
        table.flags(0, 1, 1, FlagCycle.parse(List.of("S")), 0);
        table.flags(0, 3, 1, FlagCycle.parse(List.of("S")), 0);
        assertEquals(0x18, table.nextFlags(table.locate(0, 2, 1), FlagCycle.DEFAULT));
    }

    /** Both kinds of peers against a plain map each, through growth, evictions and strangers who prove themselves. */
    @Test
    void itAgreesWithPlainMapsOverManyEvictions() {
        for (int capacity : new int[] {1, 2, 50, 3000}) {
            agrees(capacity, 99 + capacity);
        }
    }

    private static void agrees(int capacity, long seed) {
        Random random = new Random(seed);
        PeerTable table = new PeerTable(capacity, false, seed);
        Map<Long, Integer> known = new LinkedHashMap<>(16, 0.75f, true);
        Map<Long, Integer> strangers = new LinkedHashMap<>(16, 0.75f, true);
        int most = Math.min(capacity, PeerTable.MAX_STRANGERS);
        for (int round = 0; round < 100_000; round++) {
            long key = random.nextInt(capacity * 5 / 2 + 2);
            String what = "seed " + seed + " round " + round;
            long high = key % 3;
            long low = key / 3;
            boolean remembered = known.containsKey(key) || strangers.containsKey(key);
            assertEquals(remembered, table.contains(high, low, (int) key), what);
            if (!remembered) {
                forgetOldest(strangers, most);
                strangers.put(key, round);
            }
            if (random.nextBoolean()) {
                table.heard(high, low, (int) key, round, 0, PeerTable.NO_MAC, 0);
                if (known.get(key) == null) {
                    strangers.put(key, round);
                }
            } else {
                table.confirmed(high, low, (int) key, round, 0, PeerTable.NO_MAC, 0);
                if (strangers.remove(key) != null) {
                    forgetOldest(known, capacity);
                }
                known.put(key, round);
            }
            Integer expected = known.containsKey(key) ? known.get(key) : strangers.get(key);
            assertEquals(expected, table.acknowledgment(table.locate(high, low, (int) key)), what);
            assertEquals(known.size() + strangers.size(), table.size(), what);
        }
    }

    private static void forgetOldest(Map<Long, Integer> map, int most) {
        if (map.size() == most) {
            map.remove(map.keySet().iterator().next());
        }
    }

    @Test
    void whatAStrangerClaimsChangesNothingOfAPeer() {
        PeerTable table = new PeerTable(8, true, 1);
        FlagCycle own = FlagCycle.parse(List.of("S", "F", "R"));
        table.confirmed(0, 1, 1, 100, 200, 0xaaL, 10);
        table.flags(0, 1, 1, own, 10);
        assertEquals(2, table.nextFlags(table.locate(0, 1, 1), FlagCycle.DEFAULT));
        for (int i = 0; i < 100; i++) {
            table.heard(0, 1, 1, 7 * i, 9 * i, 0xbbL, 10 + PeerTable.SILENCE_SECONDS);
        }
        int peer = table.locate(0, 1, 1);
        assertEquals(0xaaL, table.mac(peer));
        assertEquals(100, table.acknowledgment(peer));
        assertEquals(200, table.echo(peer));
        assertEquals(1, table.nextFlags(peer, FlagCycle.DEFAULT), "the cycle goes on where it stood");
        table.confirmed(0, 1, 1, 101, 201, 0xccL, 11);
        assertEquals(0xccL, table.mac(table.locate(0, 1, 1)), "the peer itself may come another way");
    }

    @Test
    void aNewcomerIsAnsweredWhereItsSegmentCameFrom() {
        PeerTable table = new PeerTable(8, true, 1);
        table.heard(0, 1, 1, 100, 200, 0xaaL, 0);
        int newcomer = table.locate(0, 1, 1);
        assertEquals(0xaaL, table.mac(newcomer));
        assertEquals(100, table.acknowledgment(newcomer));
        assertEquals(200, table.echo(newcomer));
    }

    /** A client with a fixed port may dial again by another router, which nothing but its first packet can tell. */
    @Test
    void aPeerThatWasSilentForLongMayComeAnotherWay() {
        PeerTable table = new PeerTable(8, true, 1);
        table.confirmed(0, 1, 1, 100, 200, 0xaaL, 10);
        table.heard(0, 1, 1, 1, 2, 0xbbL, 11 + PeerTable.SILENCE_SECONDS);
        assertEquals(0xbbL, table.mac(table.locate(0, 1, 1)));
    }

    @Test
    void noNumberOfStrangersDrivesOutAPeer() {
        PeerTable table = new PeerTable(PeerTable.DEFAULT_CAPACITY, true, 1);
        FlagCycle own = FlagCycle.parse(List.of("S"));
        for (int i = 0; i < 5000; i++) {
            table.confirmed(1, i, 1, i, 0, 0xaaL, 0);
            table.flags(1, i, 1, own, 0);
        }
        for (int i = 0; i < 200_000; i++) {
            table.heard(2, i, 1, i, 0, 0xbbL, 0);
            table.locate(3, i, 1);
        }
        assertEquals(5000 + PeerTable.MAX_STRANGERS, table.size());
        for (int i = 0; i < 5000; i++) {
            int peer = table.locate(1, i, 1);
            assertEquals(i, table.acknowledgment(peer));
            assertEquals(0xaaL, table.mac(peer));
            assertEquals(2, table.nextFlags(peer, FlagCycle.DEFAULT));
        }
    }

    @Test
    void theCapacityIsChecked() {
        assertThrows(IllegalArgumentException.class, () -> new PeerTable(0, false, 1));
        assertThrows(IllegalArgumentException.class, () -> new PeerTable((1 << 20) + 1, false, 1));
    }
}
