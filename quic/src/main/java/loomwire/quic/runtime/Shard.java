package loomwire.quic.runtime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import loomwire.quic.EndpointClosedException;
import loomwire.quic.EndpointStats;
import loomwire.quic.base.CloseReason;
import loomwire.quic.connection.StreamListener;
import loomwire.quic.connection.TransportConfig;
import loomwire.quic.endpoint.Endpoint;
import loomwire.quic.stream.Stream;
import loomwire.rawnet.PacketPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event loop of one port and its connections, on a thread of its own: receive, run commands, fire timers, transmit,
 * wake who waits, and rest in the port until the next deadline. All protocol state below is touched by this thread only,
 * so none of it needs a lock.
 */
final class Shard {
    /**
     * How long a closing endpoint answers late packets at most. RFC 9000 §10.2 asks for three probe timeouts, which a far
     * peer could make seconds; a peer that misses our word has its idle timeout.
     */
    static final long CLOSE_LINGER_NANOS = 200_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);

    private final String name;
    private final PacketPort port;
    private final Endpoint core;
    private final ShardConnections connections;
    private final Receiver receiver;
    private final Transmitter transmitter;
    private final Consumer<EndpointClosedException> onEnd;
    private final Thread thread;
    private final long start = System.nanoTime();

    private final LoopCommands commands;
    private final AtomicBoolean closeAsked = new AtomicBoolean();
    private final CompletableFuture<IOException> terminated = new CompletableFuture<>();

    private final BulkPatience patience = new BulkPatience();
    private final WakeList wakes = new WakeList();
    private final List<Runnable> afterFlush = new ArrayList<>();
    private long lingerUntil = Long.MAX_VALUE;
    private volatile EndpointStats lastStats = EndpointStats.NONE;

    /**
     * @param core makes the endpoint, given who is to be told of streams
     * @param acceptedTransport settings of connections that peers open
     * @param backlog where those go; {@code null} on a client
     * @param onEnd told on the loop, once, when it is about to end
     */
    Shard(String name, PacketPort port, Function<StreamListener, Endpoint> core, TransportConfig acceptedTransport,
            Mailbox<LoopConnection> backlog, Consumer<EndpointClosedException> onEnd) {
        this.name = name;
        this.onEnd = onEnd;
        this.port = port;
        this.core = core.apply(new Marks());
        this.connections = new ShardConnections(this, acceptedTransport, backlog);
        this.receiver = new Receiver(port);
        this.transmitter = new Transmitter(port);
        this.commands = new LoopCommands(port::wakeup, this::afterFlush);
        this.thread = Thread.ofPlatform().daemon().name("loomwire-shard-" + name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    // For any thread

    /** Where threads leave what the loop shall do. */
    LoopCommands commands() {
        return commands;
    }

    int openConnections() {
        return connections.open();
    }

    /** The figures of now; after the end those of the end. */
    EndpointStats stats() {
        try {
            return commands.ask(() -> Snapshot.of(core, connections)).join();
        } catch (IOException ended) {
            terminated.join();
            return lastStats;
        }
    }

    /** Has everything closed. */
    void askToClose() {
        if (closeAsked.compareAndSet(false, true)) {
            commands.tell(this::beginClose);
        }
    }

    /** Waits until the thread is gone; returns what kept the port from being closed, or {@code null}. */
    IOException awaitEnd() {
        IOException failure = terminated.join();
        awaitThread();
        return failure;
    }

    /** Ends a shard whose thread was never started. */
    void abandon() {
        end(new EndpointClosedException("endpoint " + name + " could not be started"), CloseReason.Origin.LOCAL);
    }

    /** The thread has nothing left to do but to end: no leak of it outlives the endpoint. */
    private void awaitThread() {
        try {
            thread.join();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    // For the loop

    Endpoint core() {
        return core;
    }

    ShardConnections connections() {
        return connections;
    }

    /** Has {@code task} run once the packets of this cycle are out: where threads are woken. */
    void afterFlush(Runnable task) {
        afterFlush.add(task);
    }

    private void run() {
        EndpointClosedException reason = new EndpointClosedException("endpoint " + name + " is closed");
        CloseReason.Origin origin = CloseReason.Origin.LOCAL;
        LOG.debug("endpoint {} runs on {}", name, port.capabilities());
        try {
            loop();
        } catch (IOException failed) {
            origin = CloseReason.Origin.PORT_FAILED;
            reason = new EndpointClosedException(
                    "the " + port.capabilities().name() + " port of endpoint " + name + " failed: " + failed.getMessage(),
                    failed);
            LOG.error(reason.getMessage());
        } catch (Throwable defect) {
            origin = CloseReason.Origin.PORT_FAILED;
            reason = new EndpointClosedException(
                    "endpoint " + name + " was closed because of a defect in its loop: " + defect, defect);
            LOG.error("{}; please report this", reason.getMessage(), defect);
        }
        end(reason, origin);
    }

    private void loop() throws IOException {
        long restNanos = 0;
        while (true) {
            int received = rest(restNanos);
            long now = now();
            boolean busy = cycle(received, now);
            if (now >= lingerUntil || lingerUntil < Long.MAX_VALUE && core.connectionCount() == 0) {
                return;
            }
            restNanos = busy || patience.holdBack() ? 0 : Math.max(0, Math.min(core.nextTimeout(), lingerUntil) - now());
        }
    }

    /** Takes what the port has, waiting for it unless there is something else to do. */
    private int rest(long nanos) throws IOException {
        if (nanos == 0 || !commands.fallAsleep()) {
            return receiver.receive(0);
        }
        try {
            return receiver.receive(nanos);
        } finally {
            commands.getUp();
        }
    }

    /** One turn of the loop; {@code false} if there was nothing to do. */
    private boolean cycle(int received, long now) throws IOException {
        boolean busy = received > 0;
        patience.received(received);
        if (received > 0) {
            core.backlog().received(receiver.filledPercent());
        }
        receiver.deliver(core, now);
        busy |= commands.runAll(now);
        if (core.nextTimeout() <= now) {
            core.onTimeout(now);
        }
        busy |= connections.tellEvents(core);
        busy |= transmitter.transmit(core, now);
        busy |= connections.tellEvents(core);
        reportDefects();
        runAfterFlush();
        if (!wakes.isEmpty()) {
            wakes.wake(!busy, now, now());
        }
        return busy;
    }

    private void reportDefects() {
        for (RuntimeException defect = core.pollDefect(); defect != null; defect = core.pollDefect()) {
            LOG.error("a connection was ended by a defect here; please report this", defect);
        }
    }

    private void runAfterFlush() {
        for (int i = 0; i < afterFlush.size(); i++) {
            afterFlush.get(i).run();
        }
        afterFlush.clear();
    }

    private long now() {
        return System.nanoTime() - start;
    }

    // The end

    private void beginClose(long now) {
        lingerUntil = now;
        core.stopAccepting();
        core.forEachConnection(connection -> {
            // One that the peer has closed already needs no further word from us.
            if (!connection.isClosing()) {
                connection.close(0, "the endpoint is closed", now);
                core.touched(connection);
                lingerUntil = now + CLOSE_LINGER_NANOS;
            }
        });
    }

    /** Ends every wait and gives the port back; nothing here may keep the rest from being done. */
    private void end(EndpointClosedException reason, CloseReason.Origin origin) {
        CloseReason why = new CloseReason(origin, 0, reason.getMessage());
        IOException failure = null;
        onEnd.accept(reason);
        commands.end(reason);
        try {
            connections.abandonAll(why);
            runAfterFlush();
            lastStats = Snapshot.of(core, connections);
        } catch (Throwable defect) {
            LOG.error("endpoint {} could not tell every connection of its end", name, defect);
        }
        try {
            port.close();
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException e) {
            failure = new IOException("the port could not be closed: " + e.getMessage(), e);
        }
        wakes.wake(true, 0, 0);
        LOG.debug("{}", reason.getMessage());
        terminated.complete(failure);
    }

    /** Marks the halves of streams whose threads may have to be woken. */
    private final class Marks implements StreamListener {
        @Override
        public void readable(Stream stream) {
            if (stream.attachment() instanceof LoopStream told && told.reader() != null) {
                wakes.mark(told.reader());
            }
        }

        @Override
        public void writable(Stream stream) {
            if (stream.attachment() instanceof LoopStream told && told.writer() != null) {
                wakes.mark(told.writer());
            }
        }

        @Override
        public void ended(Stream stream) {
            if (stream.attachment() instanceof LoopStream told) {
                told.onEnded();
            }
        }
    }
}
