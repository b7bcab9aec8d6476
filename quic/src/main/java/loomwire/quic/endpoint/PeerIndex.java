package loomwire.quic.endpoint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.KeyedHash;
import loomwire.quic.connection.Connection;

/**
 * Connections by the address of their peer, for datagrams whose connection id tells nothing: a stateless reset is found
 * out by its token, and only those with that peer need be asked. Owned by the shard loop.
 */
final class PeerIndex {
    private final KeyedHash hash;
    private final Map<Long, List<Connection>> byAddress = new HashMap<>();

    PeerIndex(Entropy entropy) {
        hash = KeyedHash.random(entropy);
    }

    private long key(long addressHigh, long addressLow, int port) {
        return hash.of(addressHigh, addressLow, port, 0);
    }

    void add(Connection connection) {
        byAddress
                .computeIfAbsent(
                        key(connection.addressHigh(), connection.addressLow(), connection.port()),
                        key -> new ArrayList<>(1))
                .add(connection);
    }

    void remove(Connection connection) {
        long key = key(connection.addressHigh(), connection.addressLow(), connection.port());
        List<Connection> there = byAddress.get(key);
        if (there != null && there.remove(connection) && there.isEmpty()) {
            byAddress.remove(key);
        }
    }

    /** The connections with this peer, and with others whose hash is the same by chance. */
    List<Connection> with(long addressHigh, long addressLow, int port) {
        return byAddress.getOrDefault(key(addressHigh, addressLow, port), List.of());
    }
}
