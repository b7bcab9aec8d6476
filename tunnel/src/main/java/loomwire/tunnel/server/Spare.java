package loomwire.tunnel.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** A connection to a target that no stream has used. Owned by whoever has it: {@link SpareConnections}, then its taker. */
final class Spare {
    /** What a target that speaks first may have said while nobody listened: any greeting, and a timeout's whole page. */
    private static final int MAX_EARLY = 4096;

    private final SocketChannel channel;
    private final SourcePrefix owner;
    private final long sinceNanos;
    private ByteBuffer early = ByteBuffer.allocate(0);

    /** @param owner for whose sake it was dialled */
    Spare(SocketChannel channel, SourcePrefix owner, long sinceNanos) {
        this.channel = channel;
        this.owner = owner;
        this.sinceNanos = sinceNanos;
    }

    SourcePrefix owner() {
        return owner;
    }

    long ageNanos(long now) {
        return now - sinceNanos;
    }

    /**
     * Whether the target has neither ended nor reset it. One that said something and then ended it is of no use either:
     * that is how servers put an end to connections on which nothing was asked.
     */
    boolean isAlive() {
        try {
            channel.configureBlocking(false);
            int count = early.capacity() == 0 ? readFirst() : read();
            channel.configureBlocking(true);
            return count >= 0;
        } catch (IOException broken) {
            return false;
        }
    }

    /** Most targets have said nothing, so room for one byte is enough to find out. */
    private int readFirst() throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        int count = channel.read(one);
        if (count <= 0) {
            return count;
        }
        early = ByteBuffer.allocate(MAX_EARLY).put(one.flip());
        return read();
    }

    private int read() throws IOException {
        int count;
        do {
            count = early.hasRemaining() ? channel.read(early) : 0;
        } while (count > 0);
        return count;
    }

    /** It belongs to a stream now. */
    Upstream use() {
        return new Upstream(channel, Arrays.copyOf(early.array(), early.position()));
    }

    void discard() {
        try {
            channel.close();
        } catch (IOException closedAllTheSame) {
            // Nobody has used it, nobody misses anything.
        }
    }
}
