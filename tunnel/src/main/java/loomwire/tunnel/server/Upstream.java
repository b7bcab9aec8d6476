package loomwire.tunnel.server;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/**
 * A connection to a target that belongs to one stream from now on.
 *
 * @param early what the target has said already; it comes before everything that is read from the socket
 */
record Upstream(SocketChannel socket, byte[] early) implements AutoCloseable {
    private static final byte[] NOTHING = {};

    Upstream(SocketChannel socket) {
        this(socket, NOTHING);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
