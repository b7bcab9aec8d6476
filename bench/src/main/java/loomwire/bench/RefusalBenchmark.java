package loomwire.bench;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import loomwire.quic.Admission;
import loomwire.quic.AdmissionKey;
import loomwire.quic.DropReason;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.connection.StreamListener;
import loomwire.quic.crypto.AdmissionProof;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.endpoint.DoorSettings;
import loomwire.quic.endpoint.Endpoint;
import loomwire.quic.endpoint.EndpointSettings;
import loomwire.quic.endpoint.HandshakeLimits;
import loomwire.quic.endpoint.ReplayTable;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.stream.Stream;
import loomwire.quic.tls.ServerTlsConfig;
import loomwire.quic.tls.SigningIdentity;
import loomwire.quic.wire.PacketHeaders;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.QuicVersions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a silent server's core spends on a stranger's Initial packet of 1,200 bytes, from the datagram to its counter. The
 * system call that brings it, which moves many at once, is not in it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-preview")
public class RefusalBenchmark {
    /** As many as the loop takes from its port at once. */
    private static final int PACKETS = 64;

    private static final int DATAGRAM_BYTES = 1200;
    private static final int ID_BYTES = 8;
    private static final long NOW = 1;
    private static final long PEER_LOW = 0xffff_0a50_0001L;
    private static final int PEER_PORT = 40_000;
    private static final long SERVER_LOW = 0xffff_0a4d_0001L;
    private static final int SERVER_PORT = 9999;
    private static final Instant TODAY = Instant.parse("2026-06-01T00:00:00Z");

    /** What the token field holds. */
    public enum Token {
        /** Nothing, as of a client of plain QUIC. */
        NONE,
        /** Chance, as long as a proof. */
        CHANCE,
        /** A proof that has led to a connection. */
        SPENT
    }

    @Param
    public Token token;

    private final Entropy entropy = new SeededEntropy(1);
    private final AdmissionKey key = AdmissionKey.of(new byte[32]);
    private final AdmissionProof proofs = new AdmissionProof(key);
    private final ReplayTable replays = new ReplayTable(Admission.VALID_SECONDS);
    private final byte[] slab = new byte[PACKETS * DATAGRAM_BYTES];
    private final Datagram datagram = new Datagram();
    private Endpoint server;
    private int next;
    private long refused;

    @Setup(Level.Iteration)
    public void setUp() {
        SigningIdentity identity = SigningIdentity.generate(
                "server.example", TODAY.minusSeconds(86_400), TODAY.plusSeconds(86_400), entropy);
        Admission admission = Admission.of(
                new Admission.Terms(key, true, (high, low, port) -> low == SERVER_LOW && port == SERVER_PORT),
                Admission.Listener.NONE);
        DoorSettings door = DoorSettings.builder(identity, entropy)
                .limits(HandshakeLimits.of(1000, Long.MAX_VALUE, 1))
                .clock(TODAY::toEpochMilli)
                .admission(admission)
                .replays(replays)
                .build();
        server = new Endpoint(
                new EndpointSettings(
                        ServerTlsConfig.of(identity, "h3"),
                        TransportConfig.DEFAULTS,
                        1000,
                        1452,
                        1,
                        AeadProvider.JDK,
                        door),
                entropy,
                new Deaf(),
                new SegmentPool());
        for (int i = 0; i < PACKETS; i++) {
            write(i * DATAGRAM_BYTES);
        }
        refused = 0;
    }

    /** The packets are not sealed: nobody tries to open them. */
    private void write(int at) {
        ConnectionId destination = ConnectionId.random(entropy, ID_BYTES);
        ConnectionId source = ConnectionId.random(entropy, ID_BYTES);
        byte[] bytes = new byte[DATAGRAM_BYTES];
        entropy.fill(bytes, 0, bytes.length);
        ByteWriter writer = new ByteWriter(bytes);
        int lengthAt = PacketHeaders.longHeader(
                writer, PacketType.INITIAL, QuicVersions.V1, destination, source, tokenFor(destination, source), 1);
        PacketHeaders.patchLength(bytes, lengthAt, DATAGRAM_BYTES - writer.position());
        System.arraycopy(bytes, 0, slab, at, bytes.length);
    }

    private byte[] tokenFor(ConnectionId destination, ConnectionId source) {
        byte[] chance = new byte[token == Token.NONE ? 0 : AdmissionProof.LENGTH];
        entropy.fill(chance, 0, chance.length);
        if (token != Token.SPENT) {
            return chance;
        }
        byte[] proof = proofs.make(entropy, destination, source, 0, SERVER_LOW, SERVER_PORT, TODAY.getEpochSecond());
        byte[] ids = new byte[2 * ID_BYTES];
        System.arraycopy(destination.toBytes(), 0, ids, 0, ID_BYTES);
        System.arraycopy(source.toBytes(), 0, ids, ID_BYTES, ID_BYTES);
        byte[] both = new byte[proof.length + ids.length];
        System.arraycopy(proof, 0, both, 0, proof.length);
        System.arraycopy(ids, 0, both, proof.length, ids.length);
        if (!proofs.read(both, 0, proof.length, ID_BYTES, proof.length + ID_BYTES, ID_BYTES)) {
            throw new IllegalStateException("a proof does not fit its own key");
        }
        replays.spend(proofs.fingerprint(), TODAY.getEpochSecond());
        return proof;
    }

    @Benchmark
    public void refuse() {
        next = (next + 1) % PACKETS;
        int at = next * DATAGRAM_BYTES;
        server.receive(datagram.set(slab, at, at + DATAGRAM_BYTES, 0, PEER_LOW, PEER_PORT, 0), NOW);
        refused++;
    }

    /** A figure of something else than refusals is none. */
    @TearDown(Level.Iteration)
    public void everyOneWasRefused() {
        DropReason reason = token == Token.SPENT ? DropReason.PROOF_REPLAYED : DropReason.NO_PROOF;
        if (server.drops().of(reason) != refused || server.hasKnocks()) {
            throw new IllegalStateException(server.drops().of(reason) + " of " + refused + " were " + reason);
        }
    }

    /** There are no streams here. */
    private static final class Deaf implements StreamListener {
        @Override
        public void readable(Stream stream) {
            throw new AssertionError("a stream");
        }

        @Override
        public void writable(Stream stream) {
            throw new AssertionError("a stream");
        }
    }
}
