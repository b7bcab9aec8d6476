package loomwire.quic.sim;

import loomwire.quic.connection.Connection;
import loomwire.quic.stream.Stream;

/**
 * An application's end of a stream in a simulation: writes a known pattern, reads and checks one. The oracle: what is
 * read is a prefix of what was written, and the end comes last.
 */
final class Transfer {
    private final Connection connection;
    private final Stream stream;
    private final byte[] buffer = new byte[8 * 1024];
    private long toWrite;
    private long written;
    private long read;
    private boolean endRead;
    private boolean idle;

    /** @param bytesToWrite how much to send before finishing; negative to leave the sending half alone */
    Transfer(Connection connection, Stream stream, long bytesToWrite) {
        this.connection = connection;
        this.stream = stream;
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
        for (int n = stream.receive().pipe().read(buffer, 0, buffer.length); n != 0;
                n = stream.receive().pipe().read(buffer, 0, buffer.length)) {
            any = true;
            if (n < 0) {
                endRead = true;
                break;
            }
            for (int i = 0; i < n; i++) {
                if (buffer[i] != pattern(read + i)) {
                    throw new AssertionError("stream " + stream.id() + " has a wrong byte at " + (read + i));
                }
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
            int chunk = (int) Math.min(buffer.length, toWrite - written);
            for (int i = 0; i < chunk; i++) {
                buffer[i] = pattern(written + i);
            }
            int n = stream.send().pipe().write(buffer, 0, chunk);
            if (n == 0) {
                return any;
            }
            any = true;
            written += n;
        }
        stream.send().pipe().finish();
        return true;
    }

    private byte pattern(long offset) {
        return (byte) (offset * 31 + offset / 251 + stream.id());
    }
}
