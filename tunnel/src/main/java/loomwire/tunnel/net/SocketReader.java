package loomwire.tunnel.net;

import java.io.IOException;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import loomwire.tunnel.protocol.DeadlineReader;

/** Reads a message from a socket within a deadline. */
public final class SocketReader {
    private SocketReader() {}

    public static DeadlineReader of(SocketChannel channel, Duration limit) {
        Socket socket = channel.socket();
        return new DeadlineReader(
                (buffer, from, length, patience) -> {
                    // Rounded up: 0 would mean to wait without limit.
                    socket.setSoTimeout((int) Math.max(1, patience.toMillis()));
                    return socket.getInputStream().read(buffer, from, length);
                },
                limit);
    }

    /** Lets reads wait without limit again. */
    public static void release(SocketChannel channel) throws IOException {
        channel.socket().setSoTimeout(0);
    }
}
