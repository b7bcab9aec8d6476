package loomwire.quic.runtime;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import loomwire.quic.QuicException;
import loomwire.quic.QuicStream;
import loomwire.quic.stream.Stream;

/**
 * A stream as its application sees it: the border between the threads that read and write it and the loop. It is itself
 * the command "look at this stream", queued at most once however often it is touched.
 */
final class LoopStream extends Command implements QuicStream {
    private static final VarHandle QUEUED;

    static {
        try {
            QUEUED = MethodHandles.lookup().findVarHandle(LoopStream.class, "queued", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LoopConnection connection;
    private final Stream core;
    private final StreamReader reader;
    private final StreamWriter writer;
    private volatile boolean queued;
    private volatile boolean taken;

    /**
     * Called on the loop.
     *
     * @param windowBytes the first flow-control credit that the peer has on a stream
     */
    LoopStream(LoopConnection connection, Stream core, long windowBytes) {
        this.connection = connection;
        this.core = core;
        this.reader = core.receive() == null
                ? null
                : new StreamReader(this, core.receive().pipe(), windowBytes);
        this.writer =
                core.send() == null ? null : new StreamWriter(this, core.send().pipe());
    }

    /** The reading side as a place to wait; {@code null} if there is none. */
    StreamReader reader() {
        return reader;
    }

    /** The writing side as a place to wait; {@code null} if there is none. */
    StreamWriter writer() {
        return writer;
    }

    /** The loop shall look at this stream's pipes. The exchange is the full fence that {@link Doorbell} asks for. */
    void touch() {
        if (!(boolean) QUEUED.getAndSet(this, true)) {
            connection.shard().commands().enqueue(this);
        }
        connection.shard().commands().ring();
    }

    /** Likewise, but not worth ending the loop's sleep for, unless such marks of {@code bytes} in sum are. */
    void touchQuietly(int bytes) {
        if (!(boolean) QUEUED.getAndSet(this, true)) {
            connection.shard().commands().enqueue(this);
        }
        if (connection.consumedQuietly(bytes)) {
            connection.shard().commands().ring();
        }
    }

    /** Bytes that the peer may still send here before it hears from us again. Loop only. */
    long peersCreditBytes() {
        return Math.min(core.receive().creditLeftBytes(), connection.core().creditLeftBytes());
    }

    /** The application has opened it; before, it was one in stock. */
    void used() {
        taken = true;
    }

    /** It is over at both ends, or its connection is. Loop only. */
    void onEnded() {
        if (taken) {
            LifeEvents.streamClosed(
                    this,
                    core.send() == null ? 0 : core.send().bytesSent(),
                    core.receive() == null ? 0 : core.receive().bytesReceived());
        }
    }

    /** The application has accepted it: from now on it may be forgotten once it is over. */
    void taken() {
        taken = true;
        touchQuietly(0);
    }

    /**
     * The connection has ended and no application has the stream: nobody will read what came for it, or close it. What an
     * application has may be read to its end, and is given back by whoever closes it. Loop only.
     */
    void unclaimed() {
        if (reader != null) {
            core.receive().pipe().discard();
        }
    }

    @Override
    void run(long now) {
        // An exchange, not a plain write: what was published before the mark was found set must be seen now.
        QUEUED.getAndSet(this, false);
        if (taken) {
            core.awaitsApplication(false);
        }
        connection.streamTouched(core);
    }

    @Override
    void refuse(QuicException reason) {
        // Nobody waits for the answer to a mark; those who wait in the pipes are woken by the end of the connection.
    }

    @Override
    public long id() {
        return core.id();
    }

    @Override
    public LoopConnection connection() {
        return connection;
    }

    @Override
    public boolean canRead() {
        return reader != null;
    }

    @Override
    public boolean canWrite() {
        return writer != null;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, buffer.length);
        StreamReader half = readable();
        return length == 0 ? 0 : half.read(buffer, from, length);
    }

    @Override
    public int available() {
        return reader == null ? 0 : reader.available();
    }

    @Override
    public void write(byte[] buffer, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, buffer.length);
        writable().write(buffer, from, length);
    }

    @Override
    public int room() {
        return writer == null ? 0 : writer.room();
    }

    @Override
    public void readTimeout(Duration timeout) {
        readable().timeout(timeout);
    }

    @Override
    public void writeTimeout(Duration timeout) {
        writable().timeout(timeout);
    }

    @Override
    public void onAbort(Consumer<IOException> action) {
        readable().onAbort(action);
    }

    @Override
    public void finish() throws IOException {
        writable().finish();
    }

    @Override
    public void reset(long errorCode) {
        writable().reset(requireCode(errorCode));
    }

    @Override
    public void resetWhenDelivered(long errorCode) {
        writable().resetWhenDelivered(requireCode(errorCode));
    }

    @Override
    public void stopSending(long errorCode) {
        readable().stop(requireCode(errorCode));
    }

    @Override
    public void close() {
        // The reading half first: a peer that answers our reset with its own must not be who ends our reader.
        if (reader != null) {
            reader.stop(0);
        }
        if (writer != null) {
            writer.close();
        }
    }

    private StreamReader readable() {
        if (reader == null) {
            throw new UnsupportedOperationException(this + " can only be written");
        }
        return reader;
    }

    private StreamWriter writable() {
        if (writer == null) {
            throw new UnsupportedOperationException(this + " can only be read");
        }
        return writer;
    }

    /** Nanoseconds of a timeout of the API, where zero means for ever. */
    static long nanos(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("a timeout is zero or positive, not " + timeout);
        }
        return timeout.isZero() || timeout.compareTo(Deadlines.LONGEST) > 0 ? Long.MAX_VALUE : timeout.toNanos();
    }

    /** Checks a code of the application (RFC 9000 §20.2). */
    static long requireCode(long errorCode) {
        if (errorCode < 0 || errorCode >= 1L << 62) {
            throw new IllegalArgumentException("an error code is 0 to 2^62-1, not " + errorCode);
        }
        return errorCode;
    }

    @Override
    public String toString() {
        return "stream " + core.id() + " of " + connection;
    }
}
