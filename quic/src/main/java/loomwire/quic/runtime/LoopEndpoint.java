package loomwire.quic.runtime;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import loomwire.quic.ClientConfig;
import loomwire.quic.EndpointClosedException;
import loomwire.quic.EndpointStats;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;

/** An endpoint as its application sees it. Any thread. */
final class LoopEndpoint implements QuicEndpoint {
    private final Shard shard;
    private final InetSocketAddress local;
    private final Mailbox<LoopConnection> backlog;

    /** @param backlog where the loop puts connections to accept; {@code null} on a client */
    LoopEndpoint(Shard shard, InetSocketAddress local, Mailbox<LoopConnection> backlog) {
        this.shard = shard;
        this.local = local;
        this.backlog = backlog;
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public QuicConnection dial(InetSocketAddress server, ClientConfig config, Duration deadline) throws IOException {
        requireOpen();
        if (server.isUnresolved()) {
            throw new UnknownHostException("the name " + server.getHostString() + " was not found");
        }
        return new Dial(shard, server, config).connect(deadline);
    }

    @Override
    public QuicConnection accept(Duration deadline) throws IOException {
        if (backlog == null) {
            throw new EndpointClosedException("this endpoint only dials: it was opened without a server's configuration");
        }
        requireOpen();
        LoopConnection accepted = backlog.poll();
        while (accepted != null && !accepted.isOpen()) {
            accepted = backlog.poll();
        }
        if (accepted == null && deadline.isPositive()) {
            accepted = Deadlines.await(deadline, this::takeOpen);
        }
        if (accepted == null) {
            requireOpen();
        }
        return accepted;
    }

    /** The next connection that did not end while it waited here; {@code null} once the endpoint is closed. */
    private LoopConnection takeOpen() throws InterruptedException {
        LoopConnection next;
        do {
            next = backlog.take();
        } while (next != null && !next.isOpen());
        return next;
    }

    @Override
    public void stopAccepting() {
        try {
            shard.commands().ask(() -> {
                shard.core().stopAccepting();
                return true;
            }).join();
        } catch (IOException ended) {
            // An endpoint that is closed accepts nothing.
        }
    }

    @Override
    public int connectionCount() {
        return shard.openConnections();
    }

    @Override
    public EndpointStats stats() {
        return shard.stats();
    }

    @Override
    public void close() throws IOException {
        shard.close();
    }

    private void requireOpen() throws EndpointClosedException {
        EndpointClosedException ended = shard.commands().ended();
        if (ended != null) {
            throw new EndpointClosedException(ended.getMessage(), ended);
        }
    }
}
