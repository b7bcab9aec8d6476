package loomwire.quic.runtime;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import loomwire.quic.QuicTimeoutException;
import loomwire.quic.StreamResetException;
import loomwire.quic.StreamUnreadException;
import loomwire.quic.connection.UnreadRelief;
import loomwire.quic.pipe.PipeEnd;
import loomwire.quic.pipe.ReceivePipe;

/**
 * The receiving half of a stream as its application sees it. Owned by the one thread that reads, but for
 * {@link #stop} and {@link #timeout}, which any thread may call, and for what {@link WakeTarget} says.
 */
final class StreamReader extends WakeTarget {
    /** Bytes for which a waiting reader is woken though more is coming; above, throughput no longer grew. */
    static final int WATERMARK_BYTES = 128 * 1024;
    /** A reader for whom so much was there at its last wake-up reads bulk, and the next one may wait for more. */
    private static final int BULK_BYTES = 8 * 1024;
    /** Bytes read after which the loop is told: an eighth of the window, and never more than this. */
    private static final int MAX_TELL_BYTES = 64 * 1024;

    private static final VarHandle ON_ABORT;

    static {
        try {
            ON_ABORT = MethodHandles.lookup().findVarHandle(StreamReader.class, "onAbort", Consumer.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LoopStream stream;
    private final ReceivePipe pipe;
    private final int watermarkBytes;
    private final int tellBytes;
    private final BooleanSupplier tryAgain = this::tryAgain;
    private volatile long timeoutNanos = Long.MAX_VALUE;
    private volatile boolean stopped;
    private volatile boolean ended;
    private volatile Consumer<IOException> onAbort;
    /** Whether the peer soon needs new credit, of which the loop thinks only when it looks. Written by the loop. */
    private volatile boolean peerIsShort;

    private byte[] buffer;
    private int from;
    private int length;
    private int result;
    private int untoldBytes;
    /** The loop's. */
    private boolean readsBulk;

    /** @param windowBytes the stream's first flow-control window: auto-tuning only raises it */
    StreamReader(LoopStream stream, ReceivePipe pipe, long windowBytes) {
        this.stream = stream;
        this.pipe = pipe;
        this.watermarkBytes = Math.clamp(windowBytes / 2, 1, WATERMARK_BYTES);
        this.tellBytes = Math.clamp(windowBytes / 8, 1, MAX_TELL_BYTES);
    }

    int read(byte[] target, int at, int count) throws IOException {
        buffer = target;
        from = at;
        length = count;
        result = 0;
        try {
            if (!tryAgain()) {
                waitUntilReadable();
            }
            return settle();
        } finally {
            buffer = null;
        }
    }

    /** The condition of a wait is the attempt to read itself; it leaves its outcome in {@link #result}. */
    private boolean tryAgain() {
        if (result == 0 && !stopped) {
            result = pipe.read(buffer, from, length);
        }
        return result != 0 || stopped || pipe.end() != null;
    }

    private void waitUntilReadable() throws IOException {
        tell();
        long limit = timeoutNanos;
        try {
            if (!pipe.waiter().await(tryAgain, limit)) {
                throw new QuicTimeoutException("nothing came on " + stream + " for " + Duration.ofNanos(limit));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading " + stream);
        }
    }

    void onAbort(Consumer<IOException> action) {
        ON_ABORT.setVolatile(this, action);
        // The fence on the other side is the loop's: it ends the pipe before it looks for an action.
        VarHandle.fullFence();
        changed();
    }

    @Override
    @SuppressWarnings("unchecked")
    void changed() {
        peerIsShort = stream.peersCreditBytes() < tellBytes;
        if (onAbort != null && abort() != null && !stopped) {
            Consumer<IOException> action = (Consumer<IOException>) ON_ABORT.getAndSet(this, null);
            if (action != null) {
                // Not here: it is the application's, and this may be the loop.
                Thread.ofVirtual().name("abort-of-" + stream.id()).start(() -> action.accept(endException()));
            }
        }
    }

    private int settle() throws IOException {
        if (result > 0) {
            consumed(result);
            return result;
        }
        if (stopped) {
            throw new IOException("reading " + stream + " was stopped here, nothing more can be read");
        }
        PipeEnd abort = abort();
        if ((result < 0 || abort instanceof PipeEnd.Reset || abort instanceof PipeEnd.GivenUp) && !ended) {
            ended = true;
            stream.touch();
        }
        if (abort != null) {
            throw endException();
        }
        return -1;
    }

    /** Why this half ends otherwise than in order; null as far as is known. */
    private PipeEnd abort() {
        PipeEnd end = pipe.end();
        return end != null ? end : pipe.afterLast();
    }

    private IOException endException() {
        return switch (abort()) {
            case PipeEnd.Reset reset ->
                new StreamResetException(reset.code(), "the peer reset " + stream + " with code " + reset.code());
            case PipeEnd.Stopped impossible -> throw new AssertionError(stream + " was stopped in its receiving half");
            case PipeEnd.GivenUp unread ->
                new StreamUnreadException(stream + " was given up: nothing of it was read for "
                        + UnreadRelief.PATIENCE_NANOS / 1_000_000_000 + " s, and it took the room that others needed");
            case PipeEnd.ConnectionClosed closed -> stream.connection().endedException();
        };
    }

    /** The loop must learn that the window may grow, but not after every read: see {@link #tell}. */
    private void consumed(int bytes) {
        untoldBytes += bytes;
        if (untoldBytes >= tellBytes) {
            tell();
        } else if (pipe.available() == 0 && peerIsShort) {
            // A window that is small, for want of memory or trust, can be used up by less than is told of otherwise,
            // and
            // then nothing comes that ends the loop's sleep. It leaves this mark before it looks for touches and
            // sleeps.
            tell();
        } else if (pipe.available() == 0) {
            // What stays untold of many streams must not starve the connection's window: tell, but let the loop sleep.
            stream.touchQuietly(untoldBytes);
            untoldBytes = 0;
        }
    }

    private void tell() {
        if (untoldBytes > 0) {
            untoldBytes = 0;
            stream.touch();
        }
    }

    int available() {
        return pipe.available();
    }

    /** Says that no more will be read, if the end has not been read yet. */
    void stop(long errorCode) {
        if (!stopped && !ended) {
            stopped = true;
            ON_ABORT.setVolatile(this, null);
            pipe.stop(errorCode);
            pipe.waiter().wake();
            stream.touch();
        }
    }

    void timeout(Duration limit) {
        timeoutNanos = LoopStream.nanos(limit);
    }

    @Override
    boolean isWaiting() {
        return pipe.waiter().isWaiting();
    }

    @Override
    boolean isDue() {
        int available = pipe.available();
        return available >= watermarkBytes || available == 0 && pipe.isReadable();
    }

    @Override
    long patienceNanos() {
        return readsBulk ? WakeList.BULK_PATIENCE_NANOS : WakeList.PATIENCE_NANOS;
    }

    @Override
    void wake() {
        readsBulk = pipe.available() >= BULK_BYTES;
        pipe.waiter().wake();
    }
}
