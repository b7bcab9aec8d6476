package loomwire.rawnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortShareTest {
    @Test
    void everyPeerBelongsToExactlyOneShare() {
        for (String host : new String[] {"192.0.2.255", "10.0.255.255", "2001:db8::ffff", "fd00::1"}) {
            for (int port = 65_500; port <= 65_535; port++) {
                InetSocketAddress peer = new InetSocketAddress(host, port);
                for (int count : new int[] {1, 2, 3, 7, 64}) {
                    assertEquals(
                            1,
                            IntStream.range(0, count)
                                    .filter(i -> new PortShare(i, count).takes(peer))
                                    .count());
                }
            }
        }
    }

    @Test
    void peersWithOnePortAreToldApartByTheirAddresses() {
        PortShare even = new PortShare(0, 2);
        assertTrue(even.takes(new InetSocketAddress("192.0.2.4", 20_000)));
        assertFalse(even.takes(new InetSocketAddress("192.0.2.5", 20_000)));
        assertFalse(even.takes(new InetSocketAddress("192.0.2.4", 20_001)));
    }

    @Test
    void thereAreSharesOnlyWithinTheirCount() {
        assertThrows(IllegalArgumentException.class, () -> new PortShare(2, 2));
        assertThrows(IllegalArgumentException.class, () -> new PortShare(-1, 2));
        assertThrows(IllegalArgumentException.class, () -> new PortShare(0, 0));
        assertThrows(IllegalArgumentException.class, () -> new PortShare(0, 65));
    }
}
