package loomwire.tunnel.server;

import loomwire.quic.QuicConnection;

/**
 * Who takes part of what all share: a connection, and where it comes from. All clients hold one key, so nothing else
 * tells them apart, and who opens many connections does so from somewhere.
 *
 * @param connection its number in this process
 */
record Client(long connection, SourcePrefix from) {
    static Client of(QuicConnection connection) {
        return new Client(
                connection.number(), SourcePrefix.of(connection.remoteAddress().getAddress()));
    }
}
