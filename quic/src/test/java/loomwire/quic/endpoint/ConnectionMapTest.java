package loomwire.quic.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import loomwire.quic.ServerTrust;
import loomwire.quic.TestSeed;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.connection.Connection;
import loomwire.quic.connection.StreamListener;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.stream.Stream;
import loomwire.quic.tls.ClientTlsConfig;
import org.junit.jupiter.api.Test;

class ConnectionMapTest {
    private static final StreamListener DEAF = new StreamListener() {
        @Override
        public void readable(Stream stream) {}

        @Override
        public void writable(Stream stream) {}
    };

    private static List<Connection> connections(int count) {
        Endpoint endpoint = new Endpoint(
                EndpointSettings.dialling(count, 1200, 1, AeadProvider.JDK),
                new SeededEntropy(1),
                DEAF,
                new SegmentPool());
        List<Connection> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(endpoint.connect(
                    0,
                    1,
                    1,
                    ClientTlsConfig.of("a", "b", new ServerTrust.SkipVerification(), Instant.EPOCH),
                    TransportConfig.DEFAULTS,
                    0));
        }
        return made;
    }

    @Test
    void itAgreesWithAHashMapOverAnyHistory() {
        Random random = TestSeed.random(ConnectionMapTest.class, 1);
        List<Connection> values = connections(5);
        ConnectionMap map = new ConnectionMap();
        Map<Long, Connection> oracle = new HashMap<>();
        for (int step = 0; step < 200_000; step++) {
            // Few low bits, so that keys meet in the same slots.
            long key = random.nextInt(400) * 0x1_0000_0001L;
            boolean grow = step / 20_000 % 2 == 0;
            if (random.nextInt(4) < (grow ? 3 : 1) && !oracle.containsKey(key)) {
                Connection value = values.get(random.nextInt(values.size()));
                map.put(key, value);
                oracle.put(key, value);
            } else {
                map.remove(key);
                oracle.remove(key);
            }
            assertEquals(oracle.size(), map.size());
            long asked = random.nextInt(400) * 0x1_0000_0001L;
            assertSame(oracle.get(asked), map.get(asked));
        }
    }
}
