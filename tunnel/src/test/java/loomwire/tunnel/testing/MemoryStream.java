package loomwire.tunnel.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;

/** A stream without a network; one that goes one way lacks one of its pipes. */
public final class MemoryStream implements QuicStream {
    private final long id;
    private final MemoryConnection connection;
    private final MemoryPipe in;
    private final MemoryPipe out;
    private volatile Duration readTimeout = Duration.ZERO;
    private volatile Duration writeTimeout = Duration.ZERO;

    MemoryStream(long id, MemoryConnection connection, MemoryPipe in, MemoryPipe out) {
        this.id = id;
        this.connection = connection;
        this.in = in;
        this.out = out;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public QuicConnection connection() {
        return connection;
    }

    @Override
    public boolean canRead() {
        return in != null;
    }

    @Override
    public boolean canWrite() {
        return out != null;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        return in.read(buffer, from, length, readTimeout);
    }

    /** Reads to the end. */
    public byte[] readAll() throws IOException {
        var all = new java.io.ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        for (int n = read(buffer, 0, buffer.length); n >= 0; n = read(buffer, 0, buffer.length)) {
            all.write(buffer, 0, n);
        }
        return all.toByteArray();
    }

    /** Reads so many bytes, or fewer at the end. */
    public byte[] readUpTo(int count) throws IOException {
        byte[] bytes = new byte[count];
        int at = 0;
        while (at < count) {
            int n = read(bytes, at, count - at);
            if (n < 0) {
                break;
            }
            at += n;
        }
        return Arrays.copyOf(bytes, at);
    }

    @Override
    public int available() {
        return in.available();
    }

    @Override
    public int room() {
        return out == null ? 0 : out.room();
    }

    @Override
    public void write(byte[] buffer, int from, int length) throws IOException {
        out.write(buffer, from, length, writeTimeout);
    }

    public void write(byte[] all) throws IOException {
        write(all, 0, all.length);
    }

    @Override
    public void readTimeout(Duration timeout) {
        readTimeout = timeout;
    }

    @Override
    public void writeTimeout(Duration timeout) {
        writeTimeout = timeout;
    }

    @Override
    public void onAbort(Consumer<IOException> action) {
        in.onAbort(action);
    }

    @Override
    public void finish() {
        out.finish();
    }

    @Override
    public void reset(long errorCode) {
        if (canWrite()) {
            out.reset(errorCode);
        }
    }

    @Override
    public void resetWhenDelivered(long errorCode) {
        out.resetWhenDelivered(errorCode);
    }

    @Override
    public void stopSending(long errorCode) {
        if (canRead()) {
            in.stop(errorCode);
        }
    }

    @Override
    public void close() {
        if (canWrite() && !out.isOver()) {
            out.reset(0);
        }
        stopSending(0);
    }

    /** Whether neither direction of the stream is open any more. */
    public boolean isSettled() {
        return (in == null || in.isOver()) && (out == null || out.isOver());
    }

    /** The code with which this end's sending half was reset; {@code null} if it was not. */
    public Long ownResetCode() {
        return out.resetCode();
    }

    /** The code with which this end asked its peer to stop; {@code null} if it did not. */
    public Long ownStopCode() {
        return in.stopCode();
    }

    void connectionClosed(loomwire.quic.ConnectionClosedException reason) {
        if (canRead()) {
            in.close(reason);
        }
        if (canWrite()) {
            out.close(reason);
        }
    }
}
