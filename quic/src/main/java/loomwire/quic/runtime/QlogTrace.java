package loomwire.quic.runtime;

import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import loomwire.quic.qlog.QlogSink;

/**
 * The qlog of one connection on its way to its file. A server's is held back until the handshake is complete, so that
 * strangers who only begin handshakes push no files out of the folder. Owned by the shard loop but for what is the writer's.
 */
final class QlogTrace implements QlogSink {
    /** Pieces held back at most: a handshake has about one. */
    private static final int MAX_HELD = 2;

    private final QlogFiles files;
    private final String name;
    /** {@code null} when nothing is held back any more. */
    private ArrayDeque<byte[]> held;

    // The writer's.
    FileChannel channel;
    boolean over;

    QlogTrace(QlogFiles files, String name, boolean client) {
        this.files = files;
        this.name = name;
        this.held = client ? null : new ArrayDeque<>(1);
    }

    String name() {
        return name;
    }

    @Override
    public boolean write(byte[] bytes, int length) {
        byte[] copy = Arrays.copyOf(bytes, length);
        if (held == null) {
            return files.offer(new QlogPiece(this, copy));
        }
        return held.size() < MAX_HELD && held.add(copy);
    }

    @Override
    public void established() {
        if (held != null) {
            held.forEach(bytes -> files.offer(new QlogPiece(this, bytes)));
            held = null;
        }
    }

    @Override
    public void end() {
        if (held == null) {
            files.offer(new QlogPiece(this, null));
        }
        held = null;
    }
}
