package loomwire.tunnel.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import loomwire.quic.AdmissionKey;
import loomwire.quic.ServerTrust;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.crypto.AdmissionProof;
import loomwire.quic.hostile.HostilePeer;
import loomwire.quic.hostile.HostileSocket;
import loomwire.quic.tls.ClientTlsConfig;
import loomwire.quic.wire.ConnectionCloseFrame;
import loomwire.rawnet.Addresses;
import loomwire.tunnel.assembly.QuicLinkDialer;
import loomwire.tunnel.client.TunnelClient;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.ops.MetricsClient;
import loomwire.tunnel.ops.Reading;
import loomwire.tunnel.testing.Assault;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.FreePorts;
import loomwire.tunnel.testing.LoomwireProcess;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small server in a process of its own, and hundreds of clients that get past its silence, shake hands, never say who they are
 * and do the worst. Beside them one honest client carries data all the time, and newcomers get in.
 */
@Tag("slow")
@Timeout(300)
class HostileClientsTest {
    private static final String KEY = "42".repeat(32);
    private static final Duration LONG = Duration.ofSeconds(60);
    /** Of each kind. The server is as big as the issue of a small machine: a quarter of its heap is its budget. */
    private static final int FEW = 6;

    private static final int MANY = 40;
    private static final String HEAP = "-Xmx256m";
    private static final int ATTEMPTS = 5;

    @TempDir
    private Path folder;

    private final AdmissionProof proofs =
            new AdmissionProof(AdmissionKey.of(HexFormat.of().parseHex(KEY)));
    private final List<HostileSocket> held = new ArrayList<>();
    private final AtomicLong exchanged = new AtomicLong();
    private final AtomicReference<Exception> interrupted = new AtomicReference<>();
    private InetSocketAddress address;
    private MetricsClient metrics;
    private LoomwireProcess server;
    private Upstream upstream;
    private TunnelClient honest;
    private long seed;
    /** Attacks that the server closed: nothing is repeated here, so those that it only has to bear may not all have come. */
    private int judged;

    @BeforeEach
    void start() throws Exception {
        upstream = new Upstream(socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
        InetAddress loopback = InetAddress.getLoopbackAddress();
        address = new InetSocketAddress(loopback, FreePorts.udp());
        InetSocketAddress listen = new InetSocketAddress(loopback, FreePorts.tcp());
        metrics = new MetricsClient(listen);
        Path file = Files.writeString(folder.resolve("server.yaml"), """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                egress: { allow: ["127.0.0.0/8"] }
                network: { backend: udp }
                metrics: { listen: "127.0.0.1:%d" }
                state_dir: "%s"
                """.formatted(
                        address.getPort(), KEY, listen.getPort(), folder.resolve("state")));
        server = LoomwireProcess.start(
                        List.of(), List.of(HEAP), folder.resolve("server.log"), "run", "-c", file.toString())
                .awaitSaid("server is running");
        honest = client();
        Thread.ofVirtual().start(this::carry);
    }

    @AfterEach
    void stop() throws Exception {
        for (HostileSocket socket : held) {
            socket.close();
        }
        honest.close();
        server.close();
        upstream.close();
    }

    private TunnelClient client() throws Exception {
        Config config = ConfigLoader.parse(
                Path.of("client.yaml"),
                """
                role: client
                server: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                network: { backend: udp }
                socks5: [{ listen: "127.0.0.1:%d" }]
                """.formatted(address.getPort(), KEY, FreePorts.tcp()),
                new Host(2, 8192, Map.of()));
        return TunnelClient.start(config, new QuicLinkDialer(config));
    }

    /** One connection through the tunnel that is used without a pause until the test closes the client. */
    private void carry() {
        byte[] piece = new byte[10_000];
        try (SocksClient socks = SocksClient.to(honest.listenAddresses().getFirst())) {
            assertEquals(0, socks.connect("127.0.0.1", upstream.port()));
            while (true) {
                socks.out().write(piece);
                if (socks.in().readNBytes(piece.length).length < piece.length) {
                    throw new IOException("it ended");
                }
                exchanged.incrementAndGet();
            }
        } catch (Exception e) {
            interrupted.compareAndSet(null, e);
        }
    }

    private void goesOnCarrying() {
        long before = exchanged.get();
        Eventually.holds("data goes there and back", () -> exchanged.get() > before + 2 || interrupted.get() != null);
        assertNull(interrupted.get());
    }

    private void aNewcomerGetsIn() throws Exception {
        try (TunnelClient newcomer = client();
                SocksClient socks = SocksClient.to(newcomer.listenAddresses().getFirst())) {
            assertEquals(0, socks.connect("127.0.0.1", upstream.port(), (byte) 42));
            assertEquals(42, socks.in().read());
        }
    }

    // ---- the hostile ones

    private HostilePeer hostile() {
        SeededEntropy entropy = new SeededEntropy(++seed);
        return HostilePeer.client(
                ClientTlsConfig.of("127.0.0.1", "h3", new ServerTrust.SkipVerification(), Instant.now()),
                p -> p,
                entropy,
                (to, from) -> proofs.make(
                        entropy,
                        to,
                        from,
                        Addresses.high(address.getAddress()),
                        Addresses.low(address.getAddress()),
                        address.getPort(),
                        Instant.now().getEpochSecond()));
    }

    /** Does it and stays: its socket is held open, and nobody reads it any more. */
    private void attack(Assault assault) throws IOException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            HostilePeer peer = hostile();
            HostileSocket socket = new HostileSocket(peer, address);
            held.add(socket);
            socket.pumpUntil(peer::isReady, LONG);
            assault.by(peer);
            socket.flush();
            if (assault.answer() == Assault.NONE) {
                return;
            }
            socket.pumpUntil(() -> peer.close() != null, LONG);
            ConnectionCloseFrame close = peer.close();
            if (!close.application()) {
                assertEquals(assault.answer(), close.errorCode(), assault + ": " + close);
                judged++;
                return;
            }
            // On a machine this busy the time for authentication was over before the attack arrived.
        }
        throw new AssertionError(assault + " was never judged");
    }

    private void attackBy(int ofEachKind) throws Exception {
        for (int i = 0; i < ofEachKind; i++) {
            for (Assault assault : Assault.values()) {
                attack(assault);
            }
            staysWithinItsBudget();
        }
    }

    private void staysWithinItsBudget() {
        Reading reading = reading();
        double used = sum(reading, "loomwire_memory_budget_used_bytes");
        double limit = sum(reading, "loomwire_memory_budget_limit_bytes");
        assertTrue(limit > 0 && used <= limit, used + " of " + limit);
        assertTrue(reading.health().isGood(), reading.health().text());
    }

    private Reading reading() {
        AtomicReference<Reading> reading = new AtomicReference<>();
        Eventually.holds("its metrics can be read", () -> {
            try {
                reading.set(metrics.read());
                return true;
            } catch (IOException busy) {
                return false;
            }
        });
        return reading.get();
    }

    private static double sum(Reading reading, String name) {
        return reading.scrape().samples().stream()
                .filter(s -> s.name().equals(name))
                .mapToDouble(s -> s.value())
                .sum();
    }

    @Test
    void hundredsOfThemHurtNobody() throws Exception {
        goesOnCarrying();
        attackBy(FEW);
        goesOnCarrying();
        aNewcomerGetsIn();
        attackBy(MANY);
        goesOnCarrying();
        aNewcomerGetsIn();
        staysWithinItsBudget();
        assertTrue(judged >= FEW + MANY, judged + " attacks were judged");
        assertTrue(sum(reading(), "loomwire_quic_handshakes_completed_total") > judged);
        assertEquals(0, server.stop(), server.said());
        assertFalse(server.said().contains("OutOfMemoryError"), server.said());
    }
}
