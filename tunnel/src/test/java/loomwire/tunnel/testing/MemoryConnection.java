package loomwire.tunnel.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import loomwire.quic.CloseReason;
import loomwire.quic.CloseReason.Origin;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.ConnectionStats;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.quic.QuicTimeoutException;
import loomwire.quic.RateFinding;
import loomwire.quic.StreamLimitException;

/** One end of a connection without a network; {@link #pair()} makes both. */
public final class MemoryConnection implements QuicConnection {
    private static final AtomicLong NUMBERS = new AtomicLong();

    /** Every stream this end has seen, in the order of opening. */
    public final List<MemoryStream> streams = new CopyOnWriteArrayList<>();
    /** How many more streams may be opened from this end. */
    public final AtomicInteger credit = new AtomicInteger(Integer.MAX_VALUE);
    /** Packets that this end shows as received; an answered ping is one more. */
    public final AtomicLong received = new AtomicLong();
    /** Bytes that this end shows as sent and not acknowledged. */
    public volatile long inFlight;
    /** Whether pings from this end are answered. */
    public volatile boolean answersPings = true;
    /** The first ping from this end, counted from 1, that is answered all the same. */
    public volatile int answersPingsFrom = Integer.MAX_VALUE;
    /** How many pings, the first ones, are followed by a packet that is no answer. */
    public volatile int pingsBesideOtherPackets;
    /** How often this end has asked whether the other lives. */
    public final AtomicInteger pings = new AtomicInteger();

    /** The rate that this end was told to send at, in bytes a second; 0 for none. */
    public volatile long sendsAt;

    private final long number = NUMBERS.incrementAndGet();
    private final byte[] secret;
    private final int firstId;
    private final LinkedBlockingQueue<MemoryStream> incoming = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private long nextStream;
    private MemoryConnection peer;
    private InetSocketAddress remote;
    private volatile ConnectionClosedException reason;

    /** Both ends; the key material they export is their own. */
    public record Pair(MemoryConnection client, MemoryConnection server) {}

    private MemoryConnection(byte[] secret, int firstId) {
        this.secret = secret;
        this.firstId = firstId;
        this.remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000 + firstId);
    }

    public static Pair pair() {
        byte[] secret = ("handshake " + NUMBERS.incrementAndGet()).getBytes(StandardCharsets.US_ASCII);
        return pair(secret, secret);
    }

    /** As if somebody sat in between: each end exports other key material. */
    public static Pair interceptedPair() {
        return pair(
                ("a" + NUMBERS.incrementAndGet()).getBytes(StandardCharsets.US_ASCII),
                ("b" + NUMBERS.incrementAndGet()).getBytes(StandardCharsets.US_ASCII));
    }

    private static Pair pair(byte[] clientSecret, byte[] serverSecret) {
        Pair pair = new Pair(new MemoryConnection(clientSecret, 0), new MemoryConnection(serverSecret, 1));
        pair.client.peer = pair.server;
        pair.server.peer = pair.client;
        return pair;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    /** The other end. */
    public MemoryConnection peer() {
        return peer;
    }

    /** As if the peer were there. */
    public MemoryConnection from(InetSocketAddress address) {
        remote = address;
        return this;
    }

    @Override
    public String applicationProtocol() {
        return "loomwire/1";
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        return List.of();
    }

    /** Opens a stream, as {@link #openStream(Duration)} does, with this end's type. */
    public MemoryStream open() throws IOException {
        return (MemoryStream) openStream(Duration.ZERO);
    }

    @Override
    public QuicStream openStream(Duration deadline) throws IOException {
        if (credit.get() == 0) {
            requireOpen();
            throw new StreamLimitException("no stream credit");
        }
        credit.decrementAndGet();
        return open(true);
    }

    @Override
    public QuicStream openUnidirectionalStream(Duration deadline) throws IOException {
        return open(false);
    }

    private synchronized QuicStream open(boolean bothWays) throws IOException {
        requireOpen();
        MemoryPipe there = new MemoryPipe();
        MemoryPipe back = new MemoryPipe();
        long id = 4 * nextStream++ + firstId;
        MemoryStream mine = new MemoryStream(bothWays ? id : id + 2, this, bothWays ? back : null, there);
        MemoryStream theirs = new MemoryStream(bothWays ? id : id + 2, peer, there, bothWays ? back : null);
        streams.add(mine);
        peer.streams.add(theirs);
        peer.incoming.add(theirs);
        return mine;
    }

    private void requireOpen() throws IOException {
        if (reason != null) {
            throw reason.again();
        }
    }

    @Override
    public QuicStream acceptStream(Duration deadline) throws IOException {
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            if (reason != null) {
                throw reason.again();
            }
            long left = end - System.nanoTime();
            try {
                MemoryStream stream = incoming.poll(Math.min(Math.max(0, left), 10_000_000), TimeUnit.NANOSECONDS);
                if (stream != null || left <= 0) {
                    return stream;
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    @Override
    public void trustPeer() {
        // It has no credit to give.
    }

    @Override
    public void sendAt(long bytesPerSecond) {
        sendsAt = bytesPerSecond;
    }

    @Override
    public void watchRate(Consumer<RateFinding> watcher) {
        // There is no path to find anything of.
    }

    @Override
    public Duration ping(Duration deadline) throws IOException {
        int ping = pings.incrementAndGet();
        if (ping <= pingsBesideOtherPackets) {
            received.incrementAndGet();
        }
        long end = System.nanoTime() + deadline.toNanos();
        while (!answersPings && ping < answersPingsFrom) {
            requireOpen();
            if (System.nanoTime() - end >= 0) {
                throw new QuicTimeoutException("no answer to a ping");
            }
            LockSupport.parkNanos(1_000_000);
        }
        requireOpen();
        received.incrementAndGet();
        return Duration.ofMillis(1);
    }

    @Override
    public byte[] exportKeyingMaterial(String label, byte[] context, int length) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update(label.getBytes(StandardCharsets.US_ASCII));
            return Arrays.copyOf(mac.doFinal(context), length);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public boolean isOpen() {
        return reason == null;
    }

    @Override
    public ConnectionClosedException closeReason() {
        return reason;
    }

    @Override
    public ConnectionStats stats() {
        long open = streams.stream().filter(stream -> !stream.isSettled()).count();
        return new ConnectionStats(1, 1, 1, 1, inFlight, 0, received.get(), 0, 0, 0, 0, 0, 0, open, 1200);
    }

    @Override
    public boolean awaitClose(Duration deadline) throws InterruptedException {
        return ended.await(deadline.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close(long code, String text) {
        ConnectionClosedException there = new ConnectionClosedException(
                new CloseReason(Origin.PEER_APPLICATION, code, text), "closed by the peer: " + text);
        // Both ends share the pipes of a stream, so both reasons must be known before the first one is told.
        if (reason == null) {
            peer.reason = there;
        }
        end(new ConnectionClosedException(new CloseReason(Origin.LOCAL, code, text), "closed here: " + text));
        peer.end(there);
    }

    private synchronized void end(ConnectionClosedException why) {
        if (ended.getCount() > 0) {
            reason = reason == null ? why : reason;
            streams.forEach(stream -> stream.connectionClosed(reason));
            ended.countDown();
        }
    }
}
