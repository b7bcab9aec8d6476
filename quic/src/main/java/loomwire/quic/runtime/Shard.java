package loomwire.quic.runtime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import loomwire.quic.CloseReason;
import loomwire.quic.EndpointClosedException;
import loomwire.quic.EndpointStats;
import loomwire.quic.FailedHandshakes;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.Fatal;
import loomwire.quic.connection.StreamListener;
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

    /** Unknown clients get this fraction (1/n) of the time of those who are known: a flood should cost them little. */
    private static final int STRANGERS_FRACTION = 4;

    private final String name;
    private final PacketPort port;
    private final Endpoint core;
    private final ShardConnections connections;
    private final Receiver receiver;
    private final Transmitter transmitter;
    private final StrangersTurn strangers;
    private final Consumer<EndpointClosedException> onEnd;
    private final Thread thread;
    private final long start = System.nanoTime();

    private final LoopCommands commands;
    private final AtomicBoolean closeAsked = new AtomicBoolean();
    private final CompletableFuture<IOException> terminated = new CompletableFuture<>();

    private final BulkPatience patience = new BulkPatience();
    private final WakeList wakes = new WakeList();
    private final LoopTimes times;
    private final List<Runnable> afterFlush = new ArrayList<>();
    private final EndpointClosedException closedInOrder;
    /** Made beforehand: when they are needed there may be no memory left. */
    private final EndpointClosedException endedByDefect;

    private final IOException portLeftOpen;
    private long connectionDefects;
    private long lingerUntil = Long.MAX_VALUE;
    private volatile EndpointStats lastStats = EndpointStats.NONE;

    /**
     * @param core makes the endpoint, given who is to be told of streams
     * @param acceptedTransport settings of connections that peers open
     * @param backlog where those go; {@code null} on a client
     * @param failures told of those that fail before
     * @param onEnd told on the loop, once, when it is about to end
     */
    Shard(
            String name,
            PacketPort port,
            Function<StreamListener, Endpoint> core,
            TransportConfig acceptedTransport,
            Mailbox<LoopConnection> backlog,
            FailedHandshakes failures,
            Consumer<EndpointClosedException> onEnd) {
        this.name = name;
        this.closedInOrder = new EndpointClosedException("endpoint " + name + " is closed");
        this.endedByDefect =
                new EndpointClosedException("endpoint " + name + " was closed because of a defect in its loop");
        this.portLeftOpen = new IOException("the port of endpoint " + name + " could not be closed");
        this.onEnd = onEnd;
        this.times = new LoopTimes(name);
        LastBreath.keep();
        this.port = port;
        this.core = core.apply(new Marks());
        this.strangers = new StrangersTurn(this.core::answerKnocks, this::now);
        this.connections = new ShardConnections(this, acceptedTransport, backlog, failures);
        this.receiver = new Receiver(port);
        this.transmitter = new Transmitter(port);
        this.commands = new LoopCommands(port::wakeup, this::afterFlush);
        this.thread =
                Thread.ofPlatform().daemon().name("loomwire-shard-" + name).unstarted(this::run);
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
            return commands.ask(() -> Snapshot.of(core, connections, times)).join();
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
        EndpointClosedException reason = closedInOrder;
        CloseReason.Origin origin = CloseReason.Origin.LOCAL;
        Throwable thrown = null;
        try {
            LOG.debug("endpoint {} runs on {}", name, port.capabilities());
            loop();
        } catch (Throwable failed) {
            thrown = failed;
            LastBreath.spend();
            origin = CloseReason.Origin.PORT_FAILED;
            reason = explained(failed);
        }
        end(reason, origin);
        if (thrown != null) {
            report(reason, thrown);
            Fatal.rethrow(thrown); // to whoever looks after the process
        }
    }

    /** Why the loop has ended; that must be told also where there is no memory left to put it into words. */
    private EndpointClosedException explained(Throwable failed) {
        try {
            return failed instanceof IOException
                    ? new EndpointClosedException(
                            "the " + port.capabilities().name() + " port of endpoint " + name + " failed: "
                                    + failed.getMessage(),
                            failed)
                    : new EndpointClosedException(
                            "endpoint " + name + " was closed because of a defect in its loop: " + failed, failed);
        } catch (Throwable again) {
            return endedByDefect;
        }
    }

    private static void report(EndpointClosedException reason, Throwable failed) {
        try {
            if (failed instanceof IOException) {
                LOG.error(reason.getMessage());
            } else {
                LOG.error("{}; please report this", reason.getMessage(), failed);
            }
        } catch (Throwable unsaid) {
            // Everybody who waits has been told, which is more.
        }
    }

    private void loop() throws IOException {
        long restNanos = 0;
        while (true) {
            int received = rest(restNanos);
            long now = now();
            times.began(now);
            boolean busy = cycle(received, now);
            if (now >= lingerUntil || lingerUntil < Long.MAX_VALUE && core.connectionCount() == 0) {
                return;
            }
            restNanos = busy || patience.holdBack() ? 0 : untilNext();
        }
    }

    /** How long there is nothing to do, if nothing comes. */
    private long untilNext() {
        long now = now();
        times.ended(now);
        return Math.max(0, Math.min(core.nextTimeout(), lingerUntil) - now);
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
        if (receiver.hasOthersThanFirstPackets()) {
            core.backlog().received(receiver.filledPercent());
        }
        receiver.deliverOthers(core, now);
        busy |= commands.runAll(now);
        if (core.nextTimeout() <= now) {
            core.onTimeout(now);
        }
        serveStrangers(now);
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

    /** Unknown clients come last, and get a part of what those who are known have had of the turn, however many come. */
    private void serveStrangers(long turnBegan) {
        if (!receiver.hasFirstPackets() && !core.hasKnocks()) {
            return;
        }
        long forOthers = now() - turnBegan;
        receiver.deliverFirstPackets(core, turnBegan);
        if (core.hasKnocks()) {
            strangers.take(
                    turnBegan,
                    forOthers / STRANGERS_FRACTION); // refusing those without a proof was before, and does not lengthen
            // it
        }
    }

    private void reportDefects() {
        for (Throwable defect = core.pollDefect(); defect != null; defect = core.pollDefect()) {
            connectionDefects++;
            // At powers of two only: whoever found out how to do this can do it again and again.
            if (Long.bitCount(connectionDefects) == 1) {
                LOG.error(
                        "a connection was ended by a defect here ({} so far); please report this",
                        connectionDefects,
                        defect);
            }
        }
    }

    private void runAfterFlush() {
        for (int i = 0; i < afterFlush.size(); i++) {
            try {
                afterFlush.get(i).run();
            } catch (Throwable defect) {
                Fatal.rethrow(defect);
                LOG.error("a thread could not be told; please report this", defect);
            }
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

    /**
     * Ends every wait and gives the port back. Nothing here keeps what follows from being done, whatever it throws: after
     * the end nobody may be left who waits for this loop.
     */
    private void end(EndpointClosedException reason, CloseReason.Origin origin) {
        Throwable trouble = null;
        IOException failure = null;
        try {
            onEnd.accept(reason);
        } catch (Throwable e) {
            trouble = e;
        }
        commands.end(reason);
        try {
            connections.abandonAll(new CloseReason(origin, 0, reason.getMessage()));
        } catch (Throwable e) {
            trouble = e;
        }
        try {
            runAfterFlush();
            lastStats = Snapshot.of(core, connections, times);
        } catch (Throwable e) {
            trouble = e;
        }
        try {
            port.close();
        } catch (IOException e) {
            failure = e;
        } catch (Throwable e) {
            trouble = e;
            failure = portLeftOpen;
        }
        try {
            wakes.wake(true, 0, 0);
        } catch (Throwable e) {
            trouble = e;
        }
        terminated.complete(failure);
        reportEnd(reason, trouble);
    }

    private void reportEnd(EndpointClosedException reason, Throwable trouble) {
        try {
            LOG.debug("{}", reason.getMessage());
            if (trouble != null) {
                LOG.error("endpoint {} could not be ended in order; please report this", name, trouble);
            }
        } catch (Throwable unsaid) {
            // Nobody waits for these words.
        }
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
