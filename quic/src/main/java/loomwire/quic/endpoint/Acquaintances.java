package loomwire.quic.endpoint;

import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.Entropy;
import loomwire.quic.connection.Connection;

/**
 * Which addresses, with their ports, an endpoint knows, and from what: connections it has with them, connection ids it
 * gave them, perhaps in an earlier life. To others it does not speak unasked: an address alone is shared by all who are
 * behind one translator. Owned by the shard loop.
 */
final class Acquaintances {
    private final PeerIndex peers;
    private final IssuedIds ids;

    /** @param idKey 16 bytes, secret, the same after a restart */
    Acquaintances(byte[] idKey, Entropy entropy) {
        peers = new PeerIndex(entropy);
        ids = new IssuedIds(idKey);
    }

    /** A connection has begun that is more than an attempt of a stranger. */
    void met(Connection connection) {
        peers.add(connection);
    }

    /** A connection is over. */
    void parted(Connection connection) {
        peers.remove(connection);
    }

    ConnectionId drawId(Entropy entropy, Connection owner) {
        return ids.draw(entropy, owner.addressHigh(), owner.addressLow(), owner.port());
    }

    /** Whether this endpoint once gave the sender the id to which it sends this short header. */
    boolean gaveId(Datagram datagram) {
        return ids.isOurs(
                datagram.array(), datagram.from() + 1, datagram.addressHigh(), datagram.addressLow(), datagram.port());
    }

    /** The connection that the datagram's sender has forgotten, as its stateless reset says; {@code null} if it is none. */
    Connection resetBy(Datagram datagram) {
        for (Connection connection : peers.with(datagram.addressHigh(), datagram.addressLow(), datagram.port())) {
            if (connection.recognizesReset(datagram)) {
                return connection;
            }
        }
        return null;
    }
}
