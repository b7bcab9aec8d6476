package loomwire.quic.sim;

import java.util.Arrays;
import loomwire.quic.connection.Connection;
import loomwire.quic.stream.Stream;

/**
 * An application's end of a stream in a simulation: writes a known pattern, reads and checks one. The oracle: what is
 * read is a prefix of what was written, and the end comes last.
 */
final class Transfer {
    /** After so many bytes the pattern begins again: those of offsets that a byte cannot tell apart. */
    private static final int PERIOD = 251 * 256;

    private static final int CHUNK = 8 * 1024;
    /** The pattern of each of the streams that it can tell apart, a period and a chunk, made when it is asked for. */
    private static final byte[][] PATTERNS = new byte[256][];

    private final Connection connection;
    private final Stream stream;
    private final byte[] buffer = new byte[CHUNK];
    private final byte[] pattern;
    private long toWrite;
    private long written;
    private long read;
    private boolean endRead;
    private boolean idle;

    /** @param bytesToWrite how much to send before finishing; negative to leave the sending half alone */
    Transfer(Connection connection, Stream stream, long bytesToWrite) {
        this.connection = connection;
        this.stream = stream;
        this.pattern = pattern((int) stream.id() & 0xff);
        this.toWrite = bytesToWrite;
    }

    Connection connection() {
        return connection;
    }

    Stream stream() {
        return stream;
    }

    long bytesRead() {
        return read;
    }

    boolean isEndRead() {
        return endRead;
    }

    /** Reads nothing until this is taken back. */
    void idle(boolean pause) {
        idle = pause;
    }

    /** From now on sends {@code bytes} and finishes. */
    void answer(long bytes) {
        toWrite = bytes;
    }

    boolean isAnswering() {
        return toWrite >= 0;
    }

    /** Reads and writes what is possible; whether anything changed. */
    boolean work() {
        return readAll() | writeAll();
    }

    private boolean readAll() {
        if (stream.receive() == null || endRead || idle) {
            return false;
        }
        boolean any = false;
        for (int n = stream.receive().pipe().read(buffer, 0, buffer.length);
                n != 0;
                n = stream.receive().pipe().read(buffer, 0, buffer.length)) {
            any = true;
            if (n < 0) {
                endRead = true;
                break;
            }
            int from = (int) (read % PERIOD);
            int wrong = Arrays.mismatch(buffer, 0, n, pattern, from, from + n);
            if (wrong >= 0) {
                throw new AssertionError("stream " + stream.id() + " has a wrong byte at " + (read + wrong));
            }
            read += n;
        }
        return any;
    }

    private boolean writeAll() {
        if (stream.send() == null || toWrite < 0 || stream.send().pipe().isFinished()) {
            return false;
        }
        boolean any = false;
        while (written < toWrite) {
            int chunk = (int) Math.min(CHUNK, toWrite - written);
            int n = stream.send().pipe().write(pattern, (int) (written % PERIOD), chunk);
            if (n == 0) {
                return any;
            }
            any = true;
            written += n;
        }
        stream.send().pipe().finish();
        return true;
    }

    private static synchronized byte[] pattern(int stream) {
        if (PATTERNS[stream] == null) {
            byte[] made = new byte[PERIOD + CHUNK];
            for (int i = 0; i < made.length; i++) {
                made[i] = (byte) (i * 31 + i / 251 + stream);
            }
            PATTERNS[stream] = made;
        }
        return PATTERNS[stream];
    }
}
