package loomwire.quic.runtime;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import loomwire.quic.ClientConfig;
import loomwire.quic.EndpointClosedException;
import loomwire.quic.EndpointStats;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;

/** An endpoint as its application sees it. Any thread. */
final class LoopEndpoint implements QuicEndpoint {
    private final ShardGroup shards;
    private final InetSocketAddress local;
    private final Mailbox<LoopConnection> backlog;

    /** @param backlog where the loops put connections to accept; {@code null} on a client */
    LoopEndpoint(ShardGroup shards, InetSocketAddress local, Mailbox<LoopConnection> backlog) {
        this.shards = shards;
        this.local = local;
        this.backlog = backlog;
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public QuicConnection dial(InetSocketAddress server, ClientConfig config, Duration deadline) throws IOException {
        if (shards.size() > 1) {
            // The answer would come to the port whose share the server is, which need not be the one that asked.
            throw new EndpointClosedException("this endpoint only accepts: it was opened with several ports");
        }
        requireOpen();
        if (server.isUnresolved()) {
            throw new UnknownHostException("the name " + server.getHostString() + " was not found");
        }
        return new Dial(shards.first(), server, config).connect(deadline);
    }

    @Override
    public QuicConnection accept(Duration deadline) throws IOException {
        if (backlog == null) {
            throw new EndpointClosedException(
                    "this endpoint only dials: it was opened without a server's configuration");
        }
        requireOpen();
        LoopConnection accepted = takeOpen(Deadlines.bounded(deadline));
        if (accepted == null) {
            requireOpen();
        }
        return accepted;
    }

    /** The next connection that did not end while it waited here; {@code null} if the time or the endpoint is over. */
    private LoopConnection takeOpen(Duration limit) throws InterruptedIOException {
        long start = System.nanoTime();
        LoopConnection next = backlog.take(limit);
        while (next != null && !next.isOpen()) {
            next = backlog.take(limit.minusNanos(System.nanoTime() - start));
        }
        return next;
    }

    @Override
    public void stopAccepting() {
        shards.stopAccepting();
    }

    @Override
    public int connectionCount() {
        return shards.openConnections().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many connections each of its event loops has, in the order of the ports. */
    List<Integer> connectionsByShard() {
        return shards.openConnections();
    }

    @Override
    public EndpointStats stats() {
        return shards.stats();
    }

    @Override
    public void close() throws IOException {
        shards.close();
    }

    private void requireOpen() throws EndpointClosedException {
        EndpointClosedException ended = shards.ended();
        if (ended != null) {
            throw new EndpointClosedException(ended.getMessage(), ended);
        }
    }
}
