package loomwire.quic.runtime;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import loomwire.quic.AddressTokenStore;
import loomwire.quic.CloseReason;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.ConnectionStats;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.quic.RateFinding;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.Fatal;
import loomwire.quic.connection.Connection;
import loomwire.quic.stream.Stream;
import loomwire.rawnet.AddressWords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection as its application sees it. Protocol state is touched on the loop only: what an application thread asks
 * for goes there as a command.
 */
final class LoopConnection implements QuicConnection {
    private static final Logger LOG = LoggerFactory.getLogger(LoopConnection.class);
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final VarHandle QUIET_BYTES;

    static {
        try {
            QUIET_BYTES = MethodHandles.lookup().findVarHandle(LoopConnection.class, "quietBytes", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Shard shard;
    private final Connection core;
    private final TransportConfig transport;
    private final Answer<LoopConnection> dialled;
    private final long number = NUMBERS.incrementAndGet();
    private final InetSocketAddress remote;
    private final long quietLimitBytes;
    /** Bounded by the stream limits that we grant. */
    private final Mailbox<LoopStream> incoming = new Mailbox<>(Integer.MAX_VALUE);

    private final StreamOpener bidirectional = new StreamOpener(this, true);
    private final StreamOpener unidirectional = new StreamOpener(this, false);
    private final PingAnswers pings;
    private final AtomicReference<ConnectionClosedException> ended = new AtomicReference<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    /** Where tokens for the next connection go; {@code null} for nowhere. Owned by the loop. */
    private AddressTokenStore addressTokens;
    /** Who wants to know of the rate, and what was found last; both may be {@code null}. Owned by the loop. */
    private Consumer<RateFinding> rateWatcher;

    private RateFinding rateFinding;
    private volatile String applicationProtocol;
    private volatile List<X509Certificate> peerCertificates = List.of();
    private volatile ConnectionStats lastStats;
    private volatile long quietBytes;

    /**
     * Called on the loop.
     *
     * @param dialled who waits for the handshake; {@code null} if the peer began it
     */
    LoopConnection(Shard shard, Connection core, TransportConfig transport, Answer<LoopConnection> dialled) {
        this.shard = shard;
        this.core = core;
        this.transport = transport;
        this.dialled = dialled;
        this.remote = PeerAddress.of(core);
        this.quietLimitBytes = transport.maxConnectionWindow() / 8;
        this.pings = new PingAnswers(this);
    }

    Shard shard() {
        return shard;
    }

    /** Protocol state; loop only. */
    Connection core() {
        return core;
    }

    // What the loop tells

    void onHandshakeCompleted() {
        applicationProtocol = core.applicationProtocol();
        peerCertificates = List.copyOf(core.peerCertificates());
        LOG.debug("{} is up, protocol {}", this, applicationProtocol);
        LifeEvents.connectionOpened(this);
        if (dialled != null) {
            shard.afterFlush(() -> dialled.give(this));
        }
    }

    void onStreamOpened(Stream opened) {
        LoopStream stream = attach(opened);
        // Until it is taken it counts against the peer's limit, which so bounds the mailbox.
        opened.awaitsApplication(true);
        shard.afterFlush(() -> {
            if (!incoming.offer(stream)) {
                stream.unclaimed();
            }
        });
    }

    void onStreamCredit(boolean bidi) {
        (bidi ? bidirectional : unidirectional).serve();
    }

    void onPingAcknowledged(long token, long rttNanos) {
        pings.acknowledged(token, rttNanos);
    }

    /** Called on the loop, when the connection was just begun. */
    void keepAddressTokens(AddressTokenStore store) {
        addressTokens = store;
    }

    /** What somebody answered, perhaps the server, while the handshake had not got on; {@code null} if nobody did. */
    ConnectionClosedException refusal() {
        CloseReason reason = core.doubtfulAnswer();
        return reason == null ? null : CloseMessage.exception(reason, number, remote);
    }

    void onAddressToken(byte[] token) {
        if (addressTokens != null) {
            addressTokens.keep(remote, token);
        }
    }

    void onRateFound(RateFinding finding) {
        rateFinding = finding;
        tellOfRate();
    }

    private void tellOfRate() {
        Consumer<RateFinding> watcher = rateWatcher;
        RateFinding finding = rateFinding;
        if (watcher != null && finding != null) {
            shard.afterFlush(() -> watcher.accept(finding));
        }
    }

    /** The connection has ended: everyone who waits hears of it, after the flush. */
    void onClosed(CloseReason reason) {
        ended.compareAndSet(null, CloseMessage.exception(reason, number, remote));
        ConnectionClosedException why = ended.get();
        try {
            LOG.debug("{}", why.getMessage());
            lastStats = withoutStock(coreStats());
            if (wasEstablished()) {
                LifeEvents.connectionClosed(this, why.getMessage(), lastStats);
            }
        } finally {
            shard.afterFlush(() -> tellWaiters(why));
        }
    }

    private void tellWaiters(ConnectionClosedException why) {
        if (dialled != null) {
            dialled.fail(why);
        }
        incoming.close(LoopStream::unclaimed);
        bidirectional.end(why);
        unidirectional.end(why);
        pings.end(why);
        closed.complete(null);
    }

    private ConnectionStats coreStats() {
        try {
            return core.stats();
        } catch (Throwable defect) {
            Fatal.rethrow(defect);
            LOG.error("{} has no figures", this, defect);
            return ConnectionStats.NONE;
        }
    }

    /** The loop has ended under the connection, so the peer cannot be told any more. */
    void abandon(CloseReason reason) {
        try {
            core.abandon(reason);
        } catch (Throwable defect) {
            LOG.error("{} could not be ended in order", this, defect);
        }
        onClosed(core.closeReason() == null ? reason : core.closeReason());
    }

    /** Opens a stream of our own; {@code null} if the peer's credit is used up or the connection has ended. Loop only. */
    LoopStream newStream(boolean bidi) {
        Stream opened = ended.get() == null ? core.openStream(bidi) : null;
        return opened == null ? null : attach(opened);
    }

    private LoopStream attach(Stream opened) {
        LoopStream stream = new LoopStream(this, opened, transport.initialStreamWindow());
        opened.attachment(stream);
        return stream;
    }

    /** Streams opened ahead that nobody has taken. Any thread. */
    int stocked() {
        return bidirectional.stocked() + unidirectional.stocked();
    }

    boolean wasEstablished() {
        return applicationProtocol != null;
    }

    /** Whether the peer began it, so that the application accepts it. */
    boolean isAccepted() {
        return dialled == null;
    }

    /** Looks at the pipes of a stream. Loop only. */
    void streamTouched(Stream stream) {
        quietBytes = 0;
        if (ended.get() == null) {
            try {
                core.streamTouched(stream);
                touched();
            } catch (Throwable defect) {
                shard.core().contain(core, defect);
            }
        }
    }

    /** The core may have something to send for this connection. Loop only. */
    void touched() {
        shard.core().touched(core);
    }

    /**
     * Counts bytes that were read without waking the loop. Bytes of which it knows nothing are lost to the connection's
     * window, so beyond an eighth of it the loop must be woken.
     *
     * @return whether it must
     */
    boolean consumedQuietly(int bytes) {
        return (long) QUIET_BYTES.getAndAdd(this, (long) bytes) + bytes >= quietLimitBytes;
    }

    // What the application asks

    @Override
    public long number() {
        return number;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public String applicationProtocol() {
        return applicationProtocol;
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        return peerCertificates;
    }

    @Override
    public QuicStream openStream(Duration deadline) throws IOException {
        return opened(bidirectional.open(deadline));
    }

    @Override
    public QuicStream openUnidirectionalStream(Duration deadline) throws IOException {
        return opened(unidirectional.open(deadline));
    }

    private static LoopStream opened(LoopStream stream) {
        stream.used();
        LifeEvents.streamOpened(stream, false);
        return stream;
    }

    @Override
    public QuicStream acceptStream(Duration deadline) throws IOException {
        requireOpen();
        LoopStream stream = incoming.take(deadline);
        if (stream == null) {
            requireOpen();
        } else {
            stream.taken();
            LifeEvents.streamOpened(stream, true);
        }
        return stream;
    }

    @Override
    public void trustPeer() {
        shard.commands().tell(now -> {
            core.trustPeer();
            touched();
        });
    }

    @Override
    public void sendAt(long bytesPerSecond) {
        if (bytesPerSecond <= 0) {
            throw new IllegalArgumentException("a rate of " + bytesPerSecond + " bytes a second");
        }
        shard.commands().tell(now -> {
            core.sendAt(bytesPerSecond, now);
            touched();
        });
    }

    @Override
    public void watchRate(Consumer<RateFinding> watcher) {
        shard.commands().tell(now -> {
            rateWatcher = watcher;
            tellOfRate();
        });
    }

    @Override
    public Duration ping(Duration deadline) throws IOException {
        requireOpen();
        return pings.ping(deadline);
    }

    @Override
    public byte[] exportKeyingMaterial(String label, byte[] context, int length) throws IOException {
        byte[] material = shard.commands()
                .ask(() -> core.isClosing() ? null : core.exportKeyingMaterial(label, context, length))
                .join();
        if (material == null) { // its secrets end with it
            throw endedException();
        }
        return material;
    }

    @Override
    public boolean isOpen() {
        return ended.get() == null;
    }

    @Override
    public ConnectionClosedException closeReason() {
        return ended.get();
    }

    @Override
    public ConnectionStats stats() {
        if (lastStats == null) {
            try {
                return withoutStock(shard.commands().ask(core::stats).join());
            } catch (IOException endedMeanwhile) {
                closed.join();
            }
        }
        return lastStats;
    }

    /** Streams opened ahead are nobody's yet. */
    private ConnectionStats withoutStock(ConnectionStats stats) {
        return stats.withOpenStreams(Math.max(0, stats.openStreams() - stocked()));
    }

    @Override
    public boolean awaitClose(Duration deadline) throws InterruptedException {
        try {
            closed.get(Deadlines.bounded(deadline).toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException stillOpen) {
            return false;
        } catch (ExecutionException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public void close(long applicationErrorCode, String reason) {
        LoopStream.requireCode(applicationErrorCode);
        String cut = CloseMessage.cut(reason);
        CloseReason why = new CloseReason(CloseReason.Origin.LOCAL, applicationErrorCode, cut);
        if (ended.compareAndSet(null, CloseMessage.exception(why, number, remote))) {
            shard.commands().tell(now -> {
                core.close(applicationErrorCode, cut, now);
                touched();
            });
        }
    }

    void requireOpen() throws ConnectionClosedException {
        if (ended.get() != null) {
            throw endedException();
        }
    }

    /** Why it ended, for the thread that just found out. */
    ConnectionClosedException endedException() {
        if (ended.get() == null) {
            // Its pipes end a moment before the loop tells the reason, in the same cycle.
            closed.join();
        }
        return ended.get().again();
    }

    @Override
    public String toString() {
        return "connection " + number + " to " + AddressWords.of(remote);
    }
}
