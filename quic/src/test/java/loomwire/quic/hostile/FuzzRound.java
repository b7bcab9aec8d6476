package loomwire.quic.hostile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.ByteReader;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.VarInt;
import loomwire.quic.connection.Connection;
import loomwire.quic.connection.ConnectionIdRegistry;
import loomwire.quic.connection.StreamListener;
import loomwire.quic.event.ConnectionObserver;
import loomwire.quic.event.EndpointCounters;
import loomwire.quic.event.FailedLife;
import loomwire.quic.pipe.MemoryBooks;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.stream.Stream;
import loomwire.quic.stream.StreamTable;
import loomwire.quic.wire.TransportParameters;

/**
 * One fuzzed connection: a hostile peer that does what a seed says, a victim with an application, and what must be true
 * during and after it. Virtual time; the same seed gives the same bytes.
 */
final class FuzzRound {
    private static final long SECOND = VirtualNetwork.SECOND;
    /** What the victim's endpoint may hold: the process' limit is kept whatever a peer does. */
    static final long MEMORY_BYTES = 32L << 20;
    /** What the budget counts for a connection, and for its handshake. */
    private static final long CONNECTION_BYTES = (16 + 48) << 10;
    /** What may wait of handshakes, in windows that grow by doubling. */
    private static final long CRYPTO_BYTES = 2 * (16 + 64 + 16) << 10;
    /** What a frame can make us remember beside its bytes: ranges of the stream and of the streams passed over. */
    private static final long RANGES_BYTES = 2 * 32;
    /** Ranges are counted by the dozen. */
    private static final long STREAM_BYTES = StreamTable.STREAM_BYTES + 2048;
    /** What is remembered of a packet that was sent, with what it carried. A datagram is one packet, or a few of a handshake. */
    private static final long DATAGRAM_BYTES = 1024;
    /** Segments that hold a byte or two at either end of what a pipe has. */
    private static final int PARTIAL_SEGMENTS = 2;
    /** Heap that the budget need not count: the walk counts roughly, and rings have room for what is to come. */
    private static final long MOST_UNCOUNTED_BYTES = 64 << 10;
    /** What an endpoint may have kept of peers that are gone: who they were, and where 256 of their first packets waited. */
    private static final long MOST_LEFT_BYTES = 64 * 1024 + 256 * (VirtualNetwork.MAX_DATAGRAM_BYTES + 128);
    /** Datagrams that a victim left alone may send in a minute: probes that back off, keep-alives, a window of data. */
    private static final int MOST_WHEN_ALONE = 1_000;

    private static final int MOST_STEPS = 60;
    /** Streams that a peer may have by the limits that it was told, and one of ours a step. */
    private static final long MOST_STREAMS = TransportConfig.DEFAULTS.maxBidirectionalStreams()
            + TransportConfig.DEFAULTS.maxUnidirectionalStreams()
            + MOST_STEPS;

    private static final int MOST_PACKETS_PER_DATAGRAM = 4;
    private static final int MOST_FRAMES = 6;

    /** How wild a round is: many end at once, many go far. */
    private static final int[] RARE = {30, 300, 3_000};

    private final long seed;
    private final int rareOneIn;
    private final SplittableRandom random;
    private final FuzzedFrames frames;
    private final boolean onServer;
    private final MemoryBooks memory = MemoryBooks.ofBytes(MEMORY_BYTES);
    private final Attack attack;
    private final HostilePeer peer;
    private final VirtualNetwork network;
    private final List<byte[]> sent = new ArrayList<>();
    private final List<Stream> own = new ArrayList<>();
    private final byte[] buffer = new byte[8_192];
    private final byte[] assembly = new byte[64 * 1024];
    private final Set<Stream> ended = new HashSet<>();
    private final long endpointBytesAtFirst;
    private int datagramsToOpen;
    private long framesSent;

    FuzzRound(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.onServer = random.nextBoolean();
        this.rareOneIn = RARE[random.nextInt(RARE.length)];
        this.frames = new FuzzedFrames(random, onServer, rareOneIn);
        this.attack = Attack.on(onServer, this::parameters, TransportConfig.DEFAULTS, seed, new SegmentPool(0, memory));
        this.peer = attack.peer;
        this.network = attack.network;
        this.endpointBytesAtFirst = endpointBytes();
    }

    private TransportParameters.Builder parameters(TransportParameters.Builder p) {
        if (random.nextInt(2) == 0) {
            return p;
        }
        return p.ackDelayExponent((int) FuzzedFrames.legal(random, 0, 20))
                .maxAckDelayMillis(FuzzedFrames.legal(random, 0, (1 << 14) - 1))
                .activeConnectionIdLimit(FuzzedFrames.legal(random, 2, VarInt.MAX))
                .maxUdpPayloadSize(FuzzedFrames.legal(random, 1200, VarInt.MAX))
                .maxIdleTimeoutMillis(FuzzedFrames.legal(random, 0, VarInt.MAX))
                .initialMaxData(FuzzedFrames.legal(random, 0, VarInt.MAX))
                .initialMaxStreamDataBidiLocal(FuzzedFrames.legal(random, 0, VarInt.MAX))
                .initialMaxStreamDataBidiRemote(FuzzedFrames.legal(random, 0, VarInt.MAX))
                .initialMaxStreamsBidi(FuzzedFrames.legal(random, 0, 1L << 60));
    }

    /**
     * Runs the round of a seed; one that fails leaves the qlog of its connection.
     *
     * @return how many datagrams met a connection that was past its handshake and open
     */
    static int run(long seed) {
        try {
            return new FuzzRound(seed).run();
        } catch (AssertionError failure) {
            throw (AssertionError) FailedLife.retold(failure, "fuzz-" + seed, () -> new FuzzRound(seed).run());
        }
    }

    private int run() {
        try {
            if (random.nextInt(5) > 0) {
                attack.network.run(SECOND);
            } else {
                attack.network.run(random.nextLong(3) * VirtualNetwork.DELAY_NANOS + 1);
            }
            int steps = 1 + random.nextInt(MOST_STEPS);
            for (int i = 0; i < steps; i++) {
                step();
            }
            afterwards();
            return datagramsToOpen;
        } catch (RuntimeException | Error failure) {
            throw new AssertionError(
                    "replay with -Dloomwire.fuzz.seed=" + seed + " (" + (onServer ? "server" : "client")
                            + " attacked): " + failure,
                    failure);
        }
    }

    // ---- the attack

    private void step() {
        if (random.nextInt(12) == 0) {
            peer.silent(random.nextBoolean());
        }
        if (random.nextInt(rareOneIn) == 0 && peer.isReady()) {
            peer.updateKeys();
        }
        int count = 1 + (random.nextInt(6) == 0 ? random.nextInt(20) : 0);
        for (int i = 0; i < count; i++) {
            send(datagram());
        }
        network.run(
                switch (random.nextInt(8)) {
                    case 0 -> 0;
                    case 1, 2, 3 -> VirtualNetwork.MILLI;
                    case 4, 5 -> 20 * VirtualNetwork.MILLI;
                    case 6 -> 300 * VirtualNetwork.MILLI;
                    default -> random.nextLong(3 * SECOND);
                });
        application();
        check();
    }

    private void send(byte[] datagram) {
        datagramsToOpen += attack.connection != null && !attack.connection.isClosing() ? 1 : 0;
        peer.send(datagram);
        if (sent.size() < 100) {
            sent.add(datagram);
        }
    }

    private byte[] datagram() {
        if (!sent.isEmpty() && random.nextInt(10) == 0) {
            return sent.get(random.nextInt(sent.size())); // a replay
        }
        if (!peer.canWrite(EncryptionLevel.INITIAL)) {
            return noise(1 + random.nextInt(VirtualNetwork.MAX_DATAGRAM_BYTES)); // nobody has spoken to this server yet
        }
        ByteWriter all = new ByteWriter(assembly);
        int packets = random.nextInt(4) == 0 ? 1 + random.nextInt(MOST_PACKETS_PER_DATAGRAM) : 1;
        for (int i = 0; i < packets; i++) {
            all.writeBytes(packet());
        }
        if (random.nextInt(30) == 0) {
            all.writeBytes(noise(1 + random.nextInt(60)));
        }
        byte[] bytes = Arrays.copyOf(all.array(), Math.min(all.position(), VirtualNetwork.MAX_DATAGRAM_BYTES));
        if (random.nextInt(20) == 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(50) == 0 ? Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length)) : bytes;
    }

    private byte[] packet() {
        EncryptionLevel level = level();
        HostilePacket packet = peer.packet(level);
        int count = 1 + random.nextInt(MOST_FRAMES);
        framesSent += count;
        for (int i = 0; i < count; i++) {
            packet.raw(writer -> frame(writer, level));
        }
        if (level == EncryptionLevel.INITIAL && random.nextInt(4) > 0) {
            packet.padTo(HostilePeer.INITIAL_DATAGRAM_BYTES);
        }
        if (random.nextInt(15) == 0) {
            long next = peer.nextNumber(level.space());
            packet.number(
                    switch (random.nextInt(4)) {
                        case 0 -> random.nextLong(next + 1); // an old one, and new contents under it
                        case 1 -> next + random.nextInt(5_000);
                        case 2 -> next + 2L * random.nextInt(1_000); // leaves gaps
                        default -> random.nextLong(VarInt.MAX);
                    });
        }
        if (random.nextInt(15) == 0) {
            packet.numberLength(1 + random.nextInt(4));
        }
        if (random.nextInt(5 * rareOneIn) == 0) {
            packet.flipFirstByte(random.nextInt(0x80) & ~0x03);
        }
        if (random.nextInt(150) == 0) {
            packet.token(noise(random.nextInt(40)));
        }
        return packet.bytes();
    }

    private void frame(ByteWriter writer, EncryptionLevel level) {
        switch (random.nextInt(rareOneIn)) {
            case 0 -> frames.writeForbidden(writer);
            case 1 -> writer.writeBytes(noise(random.nextInt(40)));
            default -> frames.write(writer, lastReceived(level));
        }
    }

    private long lastReceived(EncryptionLevel level) {
        List<Received> received = peer.received();
        for (int i = received.size() - 1; i >= 0; i--) {
            if (received.get(i).level() == level) {
                return received.get(i).number();
            }
        }
        return 0;
    }

    private EncryptionLevel level() {
        if (peer.canWrite(EncryptionLevel.ONE_RTT) && random.nextInt(12) > 0) {
            return EncryptionLevel.ONE_RTT;
        }
        return peer.canWrite(EncryptionLevel.HANDSHAKE) && random.nextBoolean()
                ? EncryptionLevel.HANDSHAKE
                : EncryptionLevel.INITIAL;
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    // ---- the victim's application

    private void application() {
        if (attack.connection == null && !attack.victim.completed.isEmpty()) {
            attack.connection = attack.victim.completed.getFirst();
        }
        Connection connection = attack.connection;
        if (connection == null || !connection.isHandshakeComplete() || connection.isClosing()) {
            return;
        }
        if (random.nextInt(6) == 0) {
            Stream stream = connection.openStream(random.nextInt(3) > 0);
            if (stream != null) {
                own.add(stream);
            }
        }
        if (random.nextInt(20) == 0) {
            connection.ping(random.nextInt(100));
        }
        own.forEach(stream -> use(connection, stream));
        attack.victim.opened.forEach(opened -> use(connection, opened.stream()));
        attack.victim.touched(connection);
    }

    private void use(Connection connection, Stream stream) {
        if (random.nextInt(3) == 0 || stream.isSettled()) {
            return;
        }
        if (stream.receive() != null) {
            if (random.nextInt(20) == 0) {
                stream.receive().pipe().stop(random.nextInt(10));
            } else {
                stream.receive().pipe().read(buffer, 0, 1 + random.nextInt(buffer.length));
            }
        }
        if (stream.send() != null && !ended.contains(stream)) {
            switch (random.nextInt(20)) {
                case 0 -> {
                    stream.send().pipe().finish();
                    ended.add(stream);
                }
                case 1 -> {
                    stream.send().pipe().reset(random.nextInt(10));
                    ended.add(stream);
                }
                default -> stream.send().pipe().write(buffer, 0, random.nextInt(buffer.length / 4));
            }
        }
        connection.streamTouched(stream);
    }

    // ---- what must be true

    private void check() {
        long explained = explainedBytes();
        require(
                memory.heldBytes() <= explained,
                memory.heldBytes() + " bytes are held, and " + explained + " explained");
        require(attack.victim.endpoint.counters().defects() == 0, "a defect");
        require(attack.victim.endpoint.connectionCount() <= 2, "connections came from nowhere");
        if (attack.connection != null) {
            long streams = attack.connection.stats().openStreams();
            require(streams <= MOST_STREAMS, streams + " streams");
            require(attack.connection.stats().smoothedRttNanos() >= 0, "a negative round trip");
        }
    }

    /** What streams, their bytes and connections account for: who holds more has a table that no one has heard of. */
    private long explainedBytes() {
        long streams = attack.connection == null ? 0 : attack.connection.stats().openStreams();
        long segments = 0;
        for (Stream stream : streams()) {
            if (stream.send() != null) {
                segments += segments(
                        stream.send().pipe().released(), stream.send().pipe().written());
            }
            if (stream.receive() != null) {
                segments += segments(
                        stream.receive().pipe().readPosition(), stream.receive().bytesReceived());
            }
        }
        return attack.victim.endpoint.connectionCount() * (CONNECTION_BYTES + CRYPTO_BYTES)
                + streams * STREAM_BYTES
                + framesSent * RANGES_BYTES
                + attack.victim.endpoint.counters().datagramsSent() * DATAGRAM_BYTES
                + segments * SegmentPool.SEGMENT_BYTES;
    }

    private static long segments(long from, long to) {
        return from == to ? 0 : (to - from) / SegmentPool.SEGMENT_BYTES + PARTIAL_SEGMENTS;
    }

    private List<Stream> streams() {
        List<Stream> all = new ArrayList<>(own);
        attack.victim.opened.forEach(opened -> all.add(opened.stream()));
        return all;
    }

    /** What a connection occupies is what the budget counts for it, and little more. */
    private void checkFootprint() {
        if (attack.connection != null && !attack.connection.isClosing()) {
            long bytes = Footprint.bytes(attack.connection, FuzzRound::isAnothers);
            require(
                    bytes <= memory.heldBytes() + MOST_UNCOUNTED_BYTES,
                    bytes + " bytes are occupied where the budget counts " + memory.heldBytes());
        }
    }

    static boolean isAnothers(Object object) {
        return object instanceof StreamListener
                || object instanceof ConnectionIdRegistry
                || object instanceof SegmentPool
                || object instanceof MemoryBooks
                || object instanceof EndpointCounters
                || object instanceof ConnectionObserver // who looks is not weighed
                || object instanceof ByteReader
                || object instanceof ByteWriter // which point to a port's buffer
                || object.getClass().getPackageName().equals("loomwire.quic.endpoint");
    }

    private void afterwards() {
        checkFootprint();
        serveAnHonestPeer();
        peer.silent(true);
        long before = peer.datagramsReceived();
        network.run(60 * SECOND);
        long alone = peer.datagramsReceived() - before;
        require(alone <= MOST_WHEN_ALONE, alone + " datagrams in a minute to a peer that says nothing");
        attack.victim.endpoint.forEachConnection(connection -> {
            connection.close(0, "over", network.now());
        });
        attack.victim.endpoint.forEachConnection(attack.victim::touched);
        network.run(5 * 60 * SECOND);
        int left = attack.victim.endpoint.connectionCount();
        require(left == 0, left + " connections stay when all are closed");
        check();
        checkNothingIsLeft();
    }

    /** The application lets its streams go too: the books are even, and the endpoint is what it was. */
    private void checkNothingIsLeft() {
        for (Stream stream : streams()) {
            if (stream.receive() != null) {
                stream.receive().pipe().stop(0);
            }
        }
        require(memory.usedBytes() == 0, memory + " when all are gone");
        long grown = endpointBytes() - endpointBytesAtFirst;
        require(grown <= MOST_LEFT_BYTES, "the endpoint keeps " + grown + " bytes of peers that are gone");
    }

    private long endpointBytes() {
        return Footprint.bytes(
                attack.victim.endpoint,
                object -> object instanceof StreamListener
                        || object instanceof SegmentPool
                        || object instanceof MemoryBooks
                        || object instanceof ConnectionObserver);
    }

    /** A peer as ours are, beside the hostile one. */
    private void serveAnHonestPeer() {
        VirtualNetwork.Host honest =
                network.host(onServer ? Attack.client() : Attack.server(TransportConfig.DEFAULTS), seed + 7);
        Connection dialled = onServer
                ? honest.connect(attack.victim.address, Attack.clientTls(), TransportConfig.DEFAULTS)
                : attack.victim.connect(honest.address, Attack.clientTls(), TransportConfig.DEFAULTS);
        network.runUntil(dialled::isHandshakeConfirmed, 10 * SECOND, "a handshake with an honest peer");
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
