package loomwire.tunnel.relay;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import loomwire.quic.QuicException;
import loomwire.quic.QuicStream;
import loomwire.quic.StreamStoppedException;
import loomwire.tunnel.protocol.CloseCode;

/**
 * Copies between a socket and a stream, both ways, each direction on a virtual thread of its own, until both have
 * ended. The end of one direction is the end of that direction alone: a socket's FIN finishes the stream, a finished
 * stream sends FIN to the socket, and the other direction goes on. A failure is passed on as what it is: a socket that
 * was reset resets the stream, a stream that was reset resets the socket.
 */
public final class Relay {
    private final SocketChannel socket;
    private final QuicStream stream;
    private final BufferPool buffers;
    private final TrafficCounters counters;
    private volatile IOException failure;
    private volatile boolean socketBroken;
    private long bytesIntoTunnel;
    private long bytesOutOfTunnel;

    /**
     * Takes over the socket and the stream.
     *
     * @param socket connected, in blocking mode
     * @param stream open both ways
     */
    public Relay(SocketChannel socket, QuicStream stream, BufferPool buffers, TrafficCounters counters) {
        this.socket = socket;
        this.stream = stream;
        this.buffers = buffers;
        this.counters = counters;
    }

    /** Copies until both directions have ended; then socket and stream are closed. Call it on a virtual thread. */
    public void run() {
        counters.started.increment();
        RelayEvent event = new RelayEvent();
        event.begin();
        // Both threads may be in the socket, which does not tell of the stream's end.
        stream.onAbort(this::streamAborted);
        Thread upward = Thread.ofVirtual().name(Thread.currentThread().getName() + "-up").start(this::socketToStream);
        try {
            streamToSocket();
        } finally {
            joinFully(upward);
            closeQuietly();
            stream.close();
            record(event);
            counters.ended.increment();
        }
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

    /** Ends both directions soon; safe from any thread. */
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

    private void socketToStream() {
        try (CopyBuffer copy = new CopyBuffer(buffers)) {
            boolean filled = false;
            while (true) {
                ByteBuffer buffer = copy.next(filled);
                int count = socket.read(buffer);
                if (count < 0) {
                    endOfSocket();
                    return;
                }
                filled = !buffer.hasRemaining();
                stream.write(buffer.array(), 0, count);
                bytesIntoTunnel += count;
                counters.bytesIntoTunnel.add(count);
            }
        } catch (StreamStoppedException e) {
            // The far socket takes no more, but it may still have something to say: the other direction goes on.
            fail(e);
            stream.reset(e.errorCode());
        } catch (QuicException e) {
            fail(e);
            resetSocket();
        } catch (IOException e) {
            fail(e);
            socketFailed();
        }
    }

    private void endOfSocket() throws IOException {
        if (socketBroken) {
            // A connection that was reset also reads as ended, once the reset has been told to a write.
            stream.reset(CloseCode.SOCKET_FAILED.code());
        } else {
            stream.finish();
        }
    }

    private void streamToSocket() {
        try (CopyBuffer copy = new CopyBuffer(buffers)) {
            while (true) {
                ByteBuffer buffer = copy.next(stream.available() > CopyBuffer.SMALL_BYTES);
                int count = stream.read(buffer.array(), 0, buffer.capacity());
                if (count < 0) {
                    socket.shutdownOutput();
                    return;
                }
                buffer.limit(count);
                while (buffer.hasRemaining()) {
                    socket.write(buffer);
                }
                bytesOutOfTunnel += count;
                counters.bytesOutOfTunnel.add(count);
            }
        } catch (QuicException e) {
            fail(e);
            stream.reset(CloseCode.SOCKET_FAILED.code());
            resetSocket();
        } catch (IOException e) {
            fail(e);
            socketFailed();
        }
    }

    /** The far end is gone, and both directions may be waiting for a socket whose peer neither reads nor writes. */
    private void streamAborted(IOException reason) {
        fail(reason);
        stream.reset(CloseCode.SOCKET_FAILED.code());
        resetSocket();
    }

    /** The socket is dead in both directions: so is the stream, and whoever waits in the other direction is freed. */
    private void socketFailed() {
        socketBroken = true;
        stream.reset(CloseCode.SOCKET_FAILED.code());
        stream.stopSending(CloseCode.SOCKET_FAILED.code());
        resetSocket();
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
