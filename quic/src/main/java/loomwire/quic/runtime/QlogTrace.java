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

    private boolean begun;
    private boolean silent;

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
        if (silent) {
            return true;
        }
        byte[] copy = Arrays.copyOf(bytes, length);
        if (held != null) {
            return held.size() < MAX_HELD && held.add(copy);
        }
        return begun ? files.offer(new QlogPiece(this, copy)) : begin(copy);
    }

    /** A file whose head is missing could not be read: better none. */
    private boolean begin(byte[] head) {
        begun = true;
        silent = !files.offer(new QlogPiece(this, head));
        return true;
    }

    @Override
    public void established() {
        if (held != null) {
            ArrayDeque<byte[]> pieces = held;
            held = null;
            pieces.forEach(piece -> write(piece, piece.length));
        }
    }

    @Override
    public void end() {
        if (begun && !silent) {
            files.offer(new QlogPiece(this, null));
        }
        silent = true;
    }
}
