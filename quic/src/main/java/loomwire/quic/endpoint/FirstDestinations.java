package loomwire.quic.endpoint;

import java.util.HashMap;
import java.util.Map;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.KeyedHash;
import loomwire.quic.connection.Connection;

/**
 * Connections by the destination id of their first packet, which the client chose: by a keyed hash, or it could choose
 * ids that all fall into one place of the table. Owned by the shard loop.
 */
final class FirstDestinations {
    /** An id with its place in the table. */
    private record Key(ConnectionId id, long keyedHash) {
        @Override
        public int hashCode() {
            return Long.hashCode(keyedHash);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && keyedHash == key.keyedHash && id.equals(key.id);
        }
    }

    /** Ids of handshakes that were confirmed lately, by keyed hash: a late copy of their first packet begins nothing. */
    private static final int RETIRED_PLACES = 1024;

    private final Map<Key, Connection> connections = new HashMap<>();
    private final long[] retired = new long[RETIRED_PLACES];
    private final KeyedHash hash;

    FirstDestinations(Entropy entropy) {
        hash = KeyedHash.random(entropy);
    }

    private Key key(ConnectionId id) {
        byte[] bytes = id.toBytes();
        return new Key(id, hash.of(bytes, 0, bytes.length));
    }

    Connection get(ConnectionId id) {
        return connections.get(key(id));
    }

    void put(ConnectionId id, Connection connection) {
        connections.put(key(id), connection);
    }

    /** Forgets the id, unless it leads to another connection by now. */
    void remove(ConnectionId id, Connection connection) {
        connections.remove(key(id), connection);
    }

    /** The peer knows our ids now: this one leads nowhere any more, nor does it begin another connection for a while. */
    void retire(ConnectionId id, Connection connection) {
        Key key = key(id);
        if (connections.remove(key, connection)) {
            retired[retiredPlace(key)] = key.keyedHash;
        }
    }

    /** Whether the id began a connection not long ago. */
    boolean isRetired(ConnectionId id) {
        Key key = key(id);
        return retired[retiredPlace(key)] == key.keyedHash;
    }

    private static int retiredPlace(Key key) {
        return (int) key.keyedHash & RETIRED_PLACES - 1;
    }

    /** What decides where in the table the id stands. */
    int place(ConnectionId id) {
        return key(id).hashCode();
    }

    int size() {
        return connections.size();
    }
}
