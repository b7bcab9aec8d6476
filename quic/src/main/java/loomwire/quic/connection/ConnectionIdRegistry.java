package loomwire.quic.connection;

import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Entropy;

/** Where a connection's own ids lead back to it: the endpoint, seen from the connection. */
public interface ConnectionIdRegistry {
    /** Draws an id of 8 bytes that no other connection has and registers it. */
    ConnectionId newId(Entropy entropy, Connection owner);

    void remove(ConnectionId id);

    /** The stateless reset token that belongs to {@code id}, 16 bytes (RFC 9000 §10.3.2). */
    byte[] resetToken(ConnectionId id);

    /** A token by which the owner's client is believed to receive at its address next time; {@code null} for none. */
    byte[] addressToken(Connection owner);

    /** The connection is over: the id of the client's first packet leads to it no more. */
    void forget(Connection connection);
}
