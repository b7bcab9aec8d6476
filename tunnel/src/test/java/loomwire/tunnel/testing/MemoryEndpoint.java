package loomwire.tunnel.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import loomwire.quic.ClientConfig;
import loomwire.quic.EndpointClosedException;
import loomwire.quic.EndpointStats;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;

/** A server's endpoint to which a test hands connections. */
public final class MemoryEndpoint implements QuicEndpoint {
    private final LinkedBlockingQueue<MemoryConnection> waiting = new LinkedBlockingQueue<>();
    private final Queue<MemoryConnection> accepted = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    private volatile boolean accepting = true;

    /** A new connection; the server's end goes to whoever accepts. */
    public MemoryConnection connect() {
        return connect(null);
    }

    /** Likewise, from an address; {@code null} for whichever. */
    public MemoryConnection connect(InetSocketAddress from) {
        if (!accepting) {
            throw new IllegalStateException("refused");
        }
        MemoryConnection.Pair pair = MemoryConnection.pair();
        accepted.add(from == null ? pair.server() : pair.server().from(from));
        waiting.add(pair.server());
        return pair.client();
    }

    public boolean isAccepting() {
        return accepting;
    }

    @Override
    public InetSocketAddress localAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    }

    @Override
    public QuicConnection dial(InetSocketAddress server, ClientConfig config, Duration deadline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public QuicConnection accept(Duration deadline) throws IOException {
        try {
            long end = System.nanoTime() + deadline.toNanos();
            while (!closed && System.nanoTime() < end) {
                MemoryConnection next = waiting.poll(10, TimeUnit.MILLISECONDS);
                if (next != null) {
                    return next;
                }
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        if (closed) {
            throw new EndpointClosedException("closed");
        }
        return null;
    }

    @Override
    public void stopAccepting() {
        accepting = false;
    }

    @Override
    public int connectionCount() {
        return 0;
    }

    @Override
    public EndpointStats stats() {
        return EndpointStats.NONE;
    }

    @Override
    public void close() {
        closed = true;
        accepted.forEach(connection -> connection.close(0, "the endpoint is closed"));
    }
}
