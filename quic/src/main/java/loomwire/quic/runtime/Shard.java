package loomwire.quic.runtime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import loomwire.quic.EndpointClosedException;
import loomwire.quic.QuicException;
import loomwire.quic.base.CloseReason;
import loomwire.quic.connection.Connection;
import loomwire.quic.connection.ConnectionEvent;
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

    /** A piece of work for the loop that nobody waits for. */
    @FunctionalInterface
    interface Task {
        void run(long now);
    }

    private final String name;
    private final PacketPort port;
    private final Endpoint core;
    private final TransportConfig acceptedTransport;
    private final Mailbox<LoopConnection> backlog;
    private final Receiver receiver;
    private final Transmitter transmitter;
    private final Thread thread;
    private final long start = System.nanoTime();

    private final CommandQueue commands = new CommandQueue();
    private final Doorbell doorbell;
    private final AtomicBoolean closeAsked = new AtomicBoolean();
    private final CompletableFuture<IOException> terminated = new CompletableFuture<>();
    private volatile EndpointClosedException ended;
    private volatile int openConnections;

    private final WakeList wakes = new WakeList();
    private final List<Runnable> afterFlush = new ArrayList<>();
    private final Set<LoopConnection> connections = new HashSet<>();
    private long lingerUntil = Long.MAX_VALUE;
    private long commandFailures;

    /**
     * @param core makes the endpoint, given who is to be told of streams
     * @param acceptedTransport settings of connections that peers open
     * @param backlog where those go; {@code null} on a client
     */
    Shard(String name, PacketPort port, Function<StreamListener, Endpoint> core, TransportConfig acceptedTransport,
            Mailbox<LoopConnection> backlog) {
        this.name = name;
        this.port = port;
        this.core = core.apply(new Marks());
        this.acceptedTransport = acceptedTransport;
        this.backlog = backlog;
        this.receiver = new Receiver(port);
        this.transmitter = new Transmitter(port);
        this.doorbell = new Doorbell(port::wakeup);
        this.thread = Thread.ofPlatform().daemon().name("loomwire-shard-" + name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    // For any thread

    /** Queues a command and sees to it that the loop runs it soon; a loop that has ended refuses it. */
    void submit(Command command) {
        enqueue(command);
        ring();
    }

    /** Queues a command for the loop's next cycle, whenever that is. */
    void enqueue(Command command) {
        if (!commands.push(command)) {
            command.refuse(ended);
        }
    }

    /** Ends the loop's rest, if it rests. */
    void ring() {
        doorbell.ring();
    }

    /** Has the loop answer a question. */
    <T> Answer<T> ask(Supplier<T> question) {
        Question<T> asked = new Question<>(this, question);
        submit(asked);
        return asked.answer();
    }

    /** Has the loop do something; nothing happens if it has ended. */
    void tell(Task task) {
        submit(new Command() {
            @Override
            void run(long now) {
                task.run(now);
            }

            @Override
            void refuse(QuicException reason) {
                // Nobody waits for it.
            }
        });
    }

    int openConnections() {
        return openConnections;
    }

    /** Why the loop has ended; {@code null} while it runs. */
    EndpointClosedException ended() {
        return ended;
    }

    /** Closes everything and waits until the thread is gone. */
    void close() throws IOException {
        boolean first = closeAsked.compareAndSet(false, true);
        if (first) {
            tell(this::beginClose);
        }
        IOException failure = terminated.join();
        awaitThread();
        if (first && failure != null) {
            throw failure;
        }
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

    /** Has {@code task} run once the packets of this cycle are out: where threads are woken. */
    void afterFlush(Runnable task) {
        afterFlush.add(task);
    }

    /** Makes a connection of the core known to the application's side. */
    LoopConnection adopt(Connection connection, TransportConfig transport, Answer<LoopConnection> dialled) {
        LoopConnection adopted = new LoopConnection(this, connection, transport, dialled);
        connection.attachment(adopted);
        connections.add(adopted);
        return adopted;
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
            restNanos = busy ? 0 : Math.max(0, Math.min(core.nextTimeout(), lingerUntil) - now());
        }
    }

    /** Takes what the port has, waiting for it unless there is something else to do. */
    private int rest(long nanos) throws IOException {
        if (nanos == 0 || !doorbell.fallAsleep(commands)) {
            return receiver.receive(0);
        }
        try {
            return receiver.receive(nanos);
        } finally {
            doorbell.getUp();
        }
    }

    /** One turn of the loop; {@code false} if there was nothing to do. */
    private boolean cycle(int received, long now) throws IOException {
        boolean busy = received > 0;
        receiver.deliver(core, now);
        busy |= runCommands(now);
        if (core.nextTimeout() <= now) {
            core.onTimeout(now);
        }
        busy |= tellEvents(now);
        busy |= transmitter.transmit(core, now);
        busy |= tellEvents(now);
        runAfterFlush();
        wakes.wake(!busy);
        return busy;
    }

    private boolean runCommands(long now) {
        Command command = commands.takeAll();
        boolean any = command != null;
        while (command != null) {
            // Read first: a command may be queued again as soon as it runs.
            Command following = command.next;
            try {
                command.run(now);
            } catch (RuntimeException defect) {
                commandFailures++;
                if (Long.bitCount(commandFailures) == 1) {
                    LOG.error("endpoint {} failed to do what {} asked ({} so far); please report this", name, command,
                            commandFailures, defect);
                }
            }
            command = following;
        }
        return any;
    }

    private boolean tellEvents(long now) {
        boolean any = false;
        Connection connection;
        while ((connection = core.pollEventful()) != null) {
            ConnectionEvent event;
            while ((event = connection.pollEvent()) != null) {
                any = true;
                tell(connection, event, now);
            }
        }
        return any;
    }

    private void tell(Connection connection, ConnectionEvent event, long now) {
        LoopConnection told = (LoopConnection) connection.attachment();
        if (told == null) {
            if (event instanceof ConnectionEvent.Closed failed) {
                LOG.debug("handshake with {} failed: {}", PeerAddress.text(PeerAddress.of(connection)), failed.reason());
                return;
            }
            // The peer's first stream may be told of before its handshake is, when both came at once.
            told = adopt(connection, acceptedTransport, null);
        }
        switch (event) {
            case ConnectionEvent.HandshakeCompleted up -> established(told, now);
            case ConnectionEvent.StreamOpened opened -> told.onStreamOpened(opened.stream());
            case ConnectionEvent.StreamCredit credit -> told.onStreamCredit(credit.bidirectional());
            case ConnectionEvent.PingAcknowledged ping -> told.onPingAcknowledged(ping.token(), ping.rttNanos());
            case ConnectionEvent.Closed closed -> {
                if (connections.remove(told) && told.wasEstablished()) {
                    openConnections--;
                }
                told.onClosed(closed.reason());
            }
        }
    }

    private void established(LoopConnection connection, long now) {
        openConnections++;
        connection.onHandshakeCompleted();
        if (connection.isAccepted()) {
            afterFlush(() -> {
                if (!backlog.offer(connection)) {
                    LOG.warn("{} was refused: too many connections wait to be accepted", connection);
                    connection.close(0, "too many connections wait to be accepted");
                }
            });
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
        ended = reason;
        CloseReason why = new CloseReason(origin, 0, reason.getMessage());
        IOException failure = null;
        try {
            for (LoopConnection connection : List.copyOf(connections)) {
                connection.abandon(why);
            }
            connections.clear();
            openConnections = 0;
            runAfterFlush();
        } catch (Throwable defect) {
            LOG.error("endpoint {} could not tell every connection of its end", name, defect);
        }
        for (Command left = commands.close(); left != null; ) {
            Command following = left.next;
            left.refuse(reason);
            left = following;
        }
        try {
            port.close();
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException e) {
            failure = new IOException("the port could not be closed: " + e.getMessage(), e);
        }
        wakes.wake(true);
        if (backlog != null) {
            backlog.close();
        }
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
    }
}
