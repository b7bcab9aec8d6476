package loomwire.tunnel.relay;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import loomwire.quic.QuicException;
import loomwire.quic.QuicStream;
import loomwire.quic.StreamStoppedException;
import loomwire.tunnel.protocol.CloseCode;

/**
 * Copies between a socket and a stream, both ways, each direction on a virtual thread of its own, until both have
 * ended. The end of one direction is the end of that direction alone: a socket's FIN finishes the stream, a finished
 * stream sends FIN to the socket, and the other direction goes on. A failure is passed on as what it is: a socket that
 * was reset resets the stream, a stream that was reset resets the socket; but never before what was said until then has
 * been delivered, since whoever closes with input unread has often just given the answer.
 */
public final class Relay {
    /** How long the end of a relay that failed waits for one of its ends to take something. */
    static final Duration PATIENCE = Duration.ofSeconds(10);
    /** How long a socket's peer may go on sending what nobody wants once it has been told everything. */
    static final Duration LINGER = Duration.ofSeconds(1);

    private enum End {
        IN_ORDER,
        STREAM_FAILED,
        SOCKET_FAILED
    }

    static {
        // Loaded with this class, not when the first relay ends: without file descriptors no class may be loadable.
        End.values();
    }

    private final SocketChannel socket;
    private final QuicStream stream;
    private final BufferPool buffers;
    private final TrafficCounters counters;
    private final Duration patience;
    private EarlyInput early;
    /** Zero once nothing of the socket's input goes into the tunnel any more. */
    private final CountDownLatch carryingUp = new CountDownLatch(1);

    private final CountDownLatch carryingDown = new CountDownLatch(1);
    private volatile IOException failure;
    private volatile boolean socketBroken;
    /** Whether the other direction is in a write, or one has just failed. */
    private volatile boolean writing;

    private volatile long bytesIntoTunnel;
    private volatile long bytesOutOfTunnel;

    /**
     * Takes over the socket and the stream.
     *
     * @param socket connected, in blocking mode
     * @param stream open both ways
     */
    public Relay(SocketChannel socket, QuicStream stream, BufferPool buffers, TrafficCounters counters) {
        this(socket, stream, buffers, counters, PATIENCE);
    }

    Relay(SocketChannel socket, QuicStream stream, BufferPool buffers, TrafficCounters counters, Duration patience) {
        this.socket = socket;
        this.stream = stream;
        this.buffers = buffers;
        this.counters = counters;
        this.patience = patience;
    }

    /** The socket has failed to take something already; what its peer said before is still carried. Before {@link #run}. */
    public void socketTakesNoMore() {
        socketBroken = true;
    }

    /** The socket's input was listened to until now: that thread goes on with it. Before {@link #run}. */
    public void continues(EarlyInput listening) {
        early = listening;
    }

    /** Copies until both directions have ended; then socket and stream are closed. Call it on a virtual thread. */
    public void run() {
        counters.started.increment();
        RelayEvent event = new RelayEvent();
        event.begin();
        // Both threads may be in the socket, which does not tell of the stream's end.
        stream.onAbort(this::streamAborted);
        Thread upward = startUpward();
        try {
            conclude(downward(), upward);
        } catch (InterruptedException e) {
            abort();
            Thread.currentThread().interrupt();
        } finally {
            closeQuietly();
            joinFully(upward);
            stream.close();
            record(event);
            counters.ended.increment();
        }
    }

    private Thread startUpward() {
        Thread listening = early == null ? null : early.handOver(this::upward);
        if (listening != null) {
            return listening;
        }
        early = null;
        return Thread.ofVirtual().name(Thread.currentThread().getName() + "-up").start(this::upward);
    }

    private void record(RelayEvent event) {
        if (event.shouldCommit()) {
            event.connection = stream.connection().number();
            event.stream = stream.id();
            event.bytesIntoTunnel = bytesIntoTunnel;
            event.bytesOutOfTunnel = bytesOutOfTunnel;
            event.failure = failure == null ? "" : failure.toString();
            event.commit();
        }
    }

    /** Ends both directions at once, delivered or not; safe from any thread. */
    public void abort() {
        socketBroken = true;
        stream.reset(CloseCode.CANCELLED.code());
        stream.stopSending(CloseCode.CANCELLED.code());
        resetSocket();
    }

    /** Why the relay did not end in order; {@code null} if it did. Known once {@link #run} has returned. */
    public IOException failure() {
        return failure;
    }

    /** Known once {@link #run} has returned. */
    public long bytesIntoTunnel() {
        return bytesIntoTunnel;
    }

    /** Known once {@link #run} has returned. */
    public long bytesOutOfTunnel() {
        return bytesOutOfTunnel;
    }

    // ---- from the socket into the stream

    private void upward() {
        boolean stopped;
        try {
            stopped = socketToStream();
        } finally {
            carryingUp.countDown();
        }
        if (stopped) {
            discardInput();
        }
    }

    /** @return whether the far end takes no more while the socket may have more */
    private boolean socketToStream() {
        try (CopyBuffer copy = copyBuffer(early)) {
            Turn turn = new Turn();
            boolean filled = carryUp(copy.given());
            while (true) {
                ByteBuffer buffer = copy.next(filled ? stream.room() : 0);
                int count = readSocket(buffer);
                if (count < 0) {
                    endOfSocket();
                    return false;
                }
                filled = carryUp(buffer);
                turn.copied();
            }
        } catch (StreamStoppedException e) {
            // The far socket takes no more, but it may still have something to say: the other direction goes on.
            fail(e);
            stream.reset(e.errorCode());
            return true;
        } catch (IOException e) {
            // The stream is over in both directions, which the other one sees when it has read what came before.
            fail(e);
            return false;
        }
    }

    private CopyBuffer copyBuffer(EarlyInput listened) {
        return listened == null
                ? new CopyBuffer(buffers, stream.connection())
                : new CopyBuffer(buffers, stream.connection(), listened.first());
    }

    /** @return whether the buffer was full, so that more is to be expected */
    private boolean carryUp(ByteBuffer buffer) throws IOException {
        int count = buffer.position();
        if (count > 0) {
            stream.write(buffer.array(), 0, count);
            bytesIntoTunnel += count;
            counters.bytesIntoTunnel.add(count);
        }
        return !buffer.hasRemaining();
    }

    /** A socket that was reset is one that has ended, and is known to have ended badly. */
    private int readSocket(ByteBuffer buffer) {
        try {
            return socket.read(buffer);
        } catch (IOException e) {
            fail(e);
            socketBroken = true;
            return -1;
        }
    }

    private void endOfSocket() throws IOException {
        // A connection that was reset also reads as ended, once the reset has been told to a write; and that write may
        // not
        // have said so here yet.
        if (!socketBroken && !(writing && Delivery.wasReset(socket))) {
            stream.finish();
            return;
        }
        stream.resetWhenDelivered(CloseCode.SOCKET_FAILED.code());
        stream.stopSending(CloseCode.SOCKET_FAILED.code());
        resetSocket();
    }

    /** Who has more to say than anybody had allowed is listened to no more, and is left once it is told nothing more. */
    private void discardInput() {
        if (Discarding.discard(this::readSocket)) {
            return;
        }
        try {
            if (!finishes(carryingDown, () -> bytesOutOfTunnel)) {
                resetSocket();
            }
        } catch (InterruptedException aborted) {
            resetSocket();
        }
    }

    // ---- from the stream into the socket

    private End downward() {
        try {
            return streamToSocket();
        } finally {
            carryingDown.countDown();
        }
    }

    private End streamToSocket() {
        try (CopyBuffer copy = copyBuffer(null)) {
            Turn turn = new Turn();
            while (true) {
                ByteBuffer buffer = copy.next(stream.available());
                int count = stream.read(buffer.array(), 0, buffer.limit());
                if (count < 0) {
                    socket.shutdownOutput();
                    return End.IN_ORDER;
                }
                buffer.limit(count);
                writing = true;
                while (buffer.hasRemaining()) {
                    int written = socket.write(buffer);
                    bytesOutOfTunnel += written;
                    counters.bytesOutOfTunnel.add(written);
                }
                writing = false;
                turn.copied();
            }
        } catch (QuicException e) {
            fail(e);
            stream.reset(CloseCode.SOCKET_FAILED.code());
            return End.STREAM_FAILED;
        } catch (IOException e) {
            // What the socket's peer said before it left may still be there to be read: that direction goes on.
            fail(e);
            socketBroken = true;
            stream.stopSending(CloseCode.SOCKET_FAILED.code());
            return End.SOCKET_FAILED;
        }
    }

    /** The far end is gone, and this direction may be waiting for a socket whose peer does not read: not for ever. */
    private void streamAborted(IOException reason) {
        fail(reason);
        stream.reset(CloseCode.SOCKET_FAILED.code());
        try {
            if (!finishes(carryingDown, () -> bytesOutOfTunnel)) {
                resetSocket();
            }
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible); // nobody knows this thread
        }
    }

    // ---- the end

    private void conclude(End down, Thread upward) throws InterruptedException {
        switch (down) {
            case IN_ORDER -> {
                carryingUp.await();
                if (upward.isAlive() && !upward.join(LINGER)) {
                    Delivery.await(socket, patience);
                }
            }
            case STREAM_FAILED -> {
                Delivery.await(socket, patience);
                resetSocket();
            }
            case SOCKET_FAILED -> {
                if (!finishes(carryingUp, () -> bytesIntoTunnel)) {
                    abort();
                }
            }
        }
    }

    /** Waits for the end of a direction as long as it gets on; {@code false} once it does not. */
    private boolean finishes(CountDownLatch direction, LongSupplier progress) throws InterruptedException {
        long before = -1;
        long now = progress.getAsLong();
        while (now != before) {
            if (direction.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return true;
            }
            before = now;
            now = progress.getAsLong();
        }
        return false;
    }

    /** Closes so that the socket's peer sees a reset, not an orderly end. */
    private void resetSocket() {
        try {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            fail(e);
        }
        closeQuietly();
    }

    private void closeQuietly() {
        try {
            socket.close();
        } catch (IOException e) {
            fail(e);
        }
    }

    /** The first failure is the cause; what it brought down is attached. */
    private synchronized void fail(IOException e) {
        if (failure == null) {
            failure = e;
        } else if (failure != e) {
            failure.addSuppressed(e);
        }
    }

    private void joinFully(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                abort();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
