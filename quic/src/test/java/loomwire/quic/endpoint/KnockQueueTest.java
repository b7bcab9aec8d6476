package loomwire.quic.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import loomwire.quic.base.Datagram;
import org.junit.jupiter.api.Test;

class KnockQueueTest {
    private static final int CROWD = 64;

    private final KnockQueue queue = new KnockQueue();

    @Test
    void aCrowdFromSomeNetworksDoesNotKeepOutWhoComesFromAnother() {
        fill(CROWD);
        assertFalse(offer(0), "the crowd has its part");
        assertTrue(offer(CROWD + 1));
        assertFalse(offer(CROWD + 1), "and who came has its own");
        assertTrue(offer(CROWD + 2));
        List<Integer> left = drain();
        assertEquals(KnockQueue.PLACES, left.size());
        assertEquals(1, left.stream().filter(network -> network == CROWD + 1).count());
        assertEquals(1, left.stream().filter(network -> network == CROWD + 2).count());
        for (int network = 0; network < CROWD; network++) {
            assertTrue(left.contains(network), "network " + network + " has only lost what it had beyond one");
        }
    }

    @Test
    void whereEachNetworkHasOnePlaceNobodyGivesWay() {
        fill(KnockQueue.PLACES);
        assertFalse(offer(KnockQueue.PLACES + 1));
        assertEquals(KnockQueue.PLACES, drain().size());
        assertTrue(offer(KnockQueue.PLACES + 1), "and there is room again");
    }

    @Test
    void placesOfNetworksAreCountedRightAcrossGivingWay() {
        for (int round = 0; round < 3; round++) {
            fill(2);
            for (int network = 2; network < KnockQueue.PLACES; network++) {
                assertTrue(offer(network), "network " + network + " in round " + round);
            }
            assertFalse(offer(KnockQueue.PLACES));
            assertEquals(KnockQueue.PLACES, drain().stream().distinct().count());
        }
    }

    private void fill(int networks) {
        for (int i = 0; i < KnockQueue.PLACES; i++) {
            assertTrue(offer(i % networks));
        }
    }

    private boolean offer(int network) {
        return queue.offer(new Datagram().set(new byte[] {1}, 0, 1, 0, network, 443, 0), network)
                != KnockQueue.Outcome.NO_PLACE;
    }

    private List<Integer> drain() {
        List<Integer> networks = new ArrayList<>();
        Datagram taken = new Datagram();
        while (!queue.isEmpty()) {
            queue.take(taken);
            networks.add((int) taken.addressLow());
        }
        return networks;
    }
}
