package loomwire.tunnel.net;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import loomwire.tunnel.protocol.DeadlineReader;

/**
 * Ends a connection so that the last words arrive. Closing a socket with bytes unread sends a reset, which can overtake
 * and erase what was written just before.
 */
public final class LingeringClose {
    /** How long, and for how many bytes, we listen to a peer whom we have already answered for good. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int MAX_DISCARDED = 64 << 10;

    private LingeringClose() {}

    /** Sends FIN and discards what the peer still sends, within limits. The socket has still to be closed. */
    public static void finish(SocketChannel channel) {
        try {
            channel.shutdownOutput();
            DeadlineReader in = SocketReader.of(channel, PATIENCE);
            byte[] discarded = new byte[1024];
            for (int i = 0; i < MAX_DISCARDED / discarded.length; i++) {
                in.readFully(discarded, 0, discarded.length);
            }
        } catch (IOException ended) {
            // The peer's end, its impatience, or ours: all the same now.
        }
    }
}
