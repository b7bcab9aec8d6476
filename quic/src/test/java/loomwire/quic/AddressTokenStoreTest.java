package loomwire.quic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class AddressTokenStoreTest {
    private static final InetSocketAddress SERVER = server(1);
    private final AddressTokenStore store = new AddressTokenStore();

    private static InetSocketAddress server(int port) {
        return new InetSocketAddress("192.0.2.1", port);
    }

    @Test
    void aTokenIsGivenOnceAndTheLatestFirst() {
        store.keep(SERVER, new byte[] {1});
        store.keep(SERVER, new byte[] {2});
        store.keep(SERVER, new byte[] {2});
        assertArrayEquals(new byte[] {2}, store.take(SERVER));
        assertArrayEquals(new byte[] {1}, store.take(SERVER));
        assertNull(store.take(SERVER));
        assertNull(store.take(server(2)));
    }

    @Test
    void itKeepsAFewOfTheServersThatWereHeardOfLast() {
        for (int i = 0; i < 100; i++) {
            store.keep(SERVER, new byte[] {(byte) i});
        }
        for (int i = 99; i > 99 - AddressTokenStore.MAX_TOKENS_PER_SERVER; i--) {
            assertArrayEquals(new byte[] {(byte) i}, store.take(SERVER));
        }
        assertNull(store.take(SERVER));
        for (int i = 1; i <= 1000; i++) {
            store.keep(server(i), new byte[] {1});
        }
        assertNull(store.take(server(1000 - AddressTokenStore.MAX_SERVERS)));
        assertArrayEquals(new byte[] {1}, store.take(server(1001 - AddressTokenStore.MAX_SERVERS)));
    }
}
