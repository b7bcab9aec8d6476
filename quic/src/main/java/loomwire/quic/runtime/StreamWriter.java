package loomwire.quic.runtime;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import loomwire.quic.QuicTimeoutException;
import loomwire.quic.StreamStoppedException;
import loomwire.quic.pipe.PipeEnd;
import loomwire.quic.pipe.SendPipe;

/**
 * The sending half of a stream as its application sees it. Owned by the one thread that writes, but for {@link #reset}
 * and {@link #timeout}, which any thread may call, and for what {@link WakeTarget} says.
 */
final class StreamWriter extends WakeTarget {
    /** How often a writer looks for memory when there is none at all. */
    private static final long STARVED_LOOK_NANOS = 20_000_000;

    private final LoopStream stream;
    private final SendPipe pipe;
    private final int dueBytes;
    private final BooleanSupplier isWritable;
    private final BooleanSupplier isWritableOrStarved;
    private volatile long timeoutNanos = Long.MAX_VALUE;
    private volatile boolean abandoned;

    StreamWriter(LoopStream stream, SendPipe pipe) {
        this.stream = stream;
        this.pipe = pipe;
        this.dueBytes = Math.max(1, pipe.capacityBytes() / 2);
        this.isWritable = pipe::isWritable;
        this.isWritableOrStarved = () -> pipe.isWritable() || pipe.isStarved();
    }

    void write(byte[] source, int from, int length) throws IOException {
        int at = from;
        int left = length;
        while (true) {
            requireOpen();
            int written = left == 0 ? 0 : writeNow(source, at, left);
            if (written > 0) {
                at += written;
                left -= written;
                stream.touch();
            }
            if (left == 0) {
                return;
            }
            if (written == 0) {
                waitUntilWritable();
            }
        }
    }

    /** Bytes that would be taken now. */
    int room() {
        return pipe.roomBytes();
    }

    private int writeNow(byte[] source, int from, int length) throws IOException {
        try {
            return pipe.write(source, from, length);
        } catch (IllegalStateException endedMeanwhile) {
            requireOpen();
            throw endedMeanwhile;
        }
    }

    private void requireOpen() throws IOException {
        if (abandoned) {
            throw new IOException("writing " + stream + " was given up here, nothing more can be written");
        }
        PipeEnd end = pipe.end();
        switch (end) {
            case null -> {
                if (hasEnded()) {
                    throw new IOException(stream + " was finished here, nothing more can be written");
                }
            }
            case PipeEnd.Stopped stop ->
                throw new StreamStoppedException(
                        stop.code(), "the peer wants no more of " + stream + ", code " + stop.code());
            case PipeEnd.Reset impossible -> throw new AssertionError(stream + " was reset in its sending half");
            case PipeEnd.GivenUp impossible -> throw new AssertionError(stream + " was given up in its sending half");
            case PipeEnd.ConnectionClosed closed -> throw stream.connection().endedException();
        }
    }

    private void waitUntilWritable() throws IOException {
        long limit = timeoutNanos;
        long left = limit;
        try {
            while (!pipe.isWritable()) {
                // A starved writer has nothing under way whose acknowledgment would wake it.
                boolean starved = pipe.isStarved();
                long step = starved ? Math.min(left, STARVED_LOOK_NANOS) : left;
                if (!pipe.waiter().await(starved ? isWritable : isWritableOrStarved, step) && limit != Long.MAX_VALUE) {
                    left -= step;
                }
                if (left <= 0) {
                    throw new QuicTimeoutException(
                            "the peer took nothing of " + stream + " for " + Duration.ofNanos(limit));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while writing " + stream);
        }
    }

    void finish() throws IOException {
        if (abandoned || hasEnded()) {
            return;
        }
        requireOpen();
        pipe.finish();
        stream.touch();
    }

    /** Ends the half with an error that comes after what was written. */
    void resetWhenDelivered(long errorCode) {
        if (!abandoned && !hasEnded()) {
            pipe.resetWhenDelivered(errorCode);
            stream.touch();
        }
    }

    /** Whether the application has said that nothing more comes. */
    private boolean hasEnded() {
        return pipe.isFinished() || pipe.isResetWhenDelivered();
    }

    /** Abandons the half. Without effect once all was acknowledged. */
    void reset(long errorCode) {
        if (!abandoned) {
            abandoned = true;
            pipe.reset(errorCode);
            pipe.waiter().wake();
            stream.touch();
        }
    }

    /** Abandons the half unless it was ended. */
    void close() {
        if (!hasEnded()) {
            reset(0);
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
        return pipe.freeBytes() >= dueBytes || pipe.end() != null || abandoned;
    }

    /** Whoever waits to write has filled his pipe: that is bulk, and the peer has enough to go on with. */
    @Override
    long patienceNanos() {
        return WakeList.BULK_PATIENCE_NANOS;
    }

    @Override
    void wake() {
        pipe.waiter().wake();
    }
}
