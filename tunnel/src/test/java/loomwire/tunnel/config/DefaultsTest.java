package loomwire.tunnel.config;

import static loomwire.tunnel.config.LoaderSamples.CLIENT;
import static loomwire.tunnel.config.LoaderSamples.SERVER;
import static loomwire.tunnel.config.LoaderSamples.load;
import static loomwire.tunnel.config.LoaderSamples.problem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import loomwire.quic.CongestionControl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an absent key means, by role and machine. */
class DefaultsTest {
    @Test
    void theClientsDefaultsAreTheDocumentedOnes() throws Exception {
        Config config = load(CLIENT);
        assertEquals(NetworkConfig.Backend.AUTO, config.network().backend());
        assertEquals(NetworkConfig.Firewall.GUARD, config.network().firewall());
        assertNull(config.network().interfaceName());
        assertNull(config.network().ipv4());
        assertNull(config.network().ipv6());
        assertEquals(16 << 20, config.network().captureBufferBytes());
        assertEquals(List.of("PA"), config.network().localFlags());
        assertEquals(List.of("PA"), config.network().remoteFlags());
        assertEquals(1, config.transport().carriers());
        assertEquals(64 << 10, config.transport().relayBufferBytes());
        assertEquals(
                new QuicSettings(
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        5000,
                        5000,
                        256 << 10,
                        40 << 20,
                        1 << 20,
                        60 << 20,
                        CongestionControl.BBR,
                        new FixedRates(0, 0, 125_000_000),
                        "h3",
                        false,
                        "",
                        null,
                        null,
                        null),
                config.transport().quic());
        assertEquals(
                new PerformanceConfig(
                        10_000,
                        80,
                        2,
                        5_000,
                        6,
                        Duration.ofMillis(100),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        new PerformanceConfig.Spares(0, Duration.ofSeconds(75)),
                        512 << 20),
                config.performance());
        assertEquals(Duration.ofSeconds(10), config.drain());
        assertNull(config.metrics());
    }

    @Test
    void theServersDefaultsAreTheDocumentedOnes() throws Exception {
        Config config = load(SERVER);
        assertEquals(new HostPort("", 9999), config.listen());
        assertEquals(32 << 20, config.network().captureBufferBytes());
        assertEquals(
                new QuicSettings(
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(15),
                        50_000,
                        50_000,
                        256 << 10,
                        40 << 20,
                        1 << 20,
                        100 << 20,
                        CongestionControl.BBR,
                        new FixedRates(0, 0, 125_000_000),
                        "h3",
                        false,
                        "",
                        null,
                        null,
                        null),
                config.transport().quic());
        assertEquals(
                new PerformanceConfig(
                        32_768,
                        80,
                        4,
                        10_000,
                        6,
                        Duration.ofMillis(100),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        new PerformanceConfig.Spares(256, Duration.ofSeconds(75)),
                        512 << 20),
                config.performance());
        assertEquals(Path.of("/var/lib/loomwire"), config.stateDirectory());
        assertEquals(new EgressRules(List.of(), List.of()), config.egress());
    }

    @ParameterizedTest
    @CsvSource({
        // cpus, RAM in MB, client: sockbuf MiB, conn, tcpbuf KiB, streams; server: sockbuf MiB, streams
        "1,   512,   8, 1,   64,  2048,  16,   2048",
        "2,  8192,  16, 1,   64, 10000,  32,  32768",
        "4,  8192,  16, 2,   64, 10000,  32,  32768",
        "8,  10240, 32, 4,  128, 20000,  64,  40960",
        "16, 65536, 32, 4,  256, 40000,  64, 100000",
        "512, 65536, 32, 4, 4096, 50000, 64, 100000",
    })
    void defaultsGrowWithTheMachine(
            int cpus,
            long memory,
            int clientBuffer,
            int carriers,
            int tcpBuffer,
            int clientStreams,
            int serverBuffer,
            int serverStreams)
            throws Exception {
        Host host = new Host(cpus, memory, Map.of());
        Config client = ConfigLoader.parse(Path.of("c"), CLIENT, host);
        Config server = ConfigLoader.parse(Path.of("s"), SERVER, host);
        assertEquals(clientBuffer << 20, client.network().captureBufferBytes());
        assertEquals(carriers, client.transport().carriers());
        assertEquals(tcpBuffer << 10, client.transport().relayBufferBytes());
        assertEquals(clientStreams, client.performance().maxConcurrentStreams());
        assertEquals(serverBuffer << 20, server.network().captureBufferBytes());
        assertEquals(serverStreams, server.performance().maxConcurrentStreams());
        assertEquals(1, server.transport().carriers());
    }

    @Test
    void theMemoryBudgetIsLargeEnoughToWorkWithOrUnlimited() throws Exception {
        assertEquals(
                0,
                load(SERVER + "performance: { memory_budget: 0 }\n")
                        .performance()
                        .memoryBudgetBytes());
        assertEquals(
                1 << 30,
                load(SERVER + "performance: { memory_budget: 1073741824 }\n")
                        .performance()
                        .memoryBudgetBytes());
        assertTrue(problem(SERVER + "performance: { memory_budget: 1000 }\n")
                .contains("at least 16777216, or 0 for no limit"));
    }

    @Test
    void aPoolThatIsOffHoldsNothing() throws Exception {
        assertTrue(load(SERVER).performance().spares().isEnabled());
        for (String off : List.of("enable_connection_pooling: false", "tcp_connection_pool_size: 0")) {
            assertFalse(load(SERVER + "performance: { " + off + " }\n")
                    .performance()
                    .spares()
                    .isEnabled());
        }
    }
}
