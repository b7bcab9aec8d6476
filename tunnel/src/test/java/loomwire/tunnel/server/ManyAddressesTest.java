package loomwire.tunnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import loomwire.tunnel.config.EgressRules;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.testing.NameServer;
import loomwire.tunnel.testing.SilentPort;
import loomwire.tunnel.testing.TunnelPair;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/** Names with many addresses: of what is behind them, one that answers is enough. */
@Timeout(120)
class ManyAddressesTest {
    /** As if no time ever ran out: what the tests hit is what they shorten. */
    private static final ServerDeadlines PATIENT = ServerDeadlines.DEFAULTS.withConnect(Duration.ofSeconds(60));

    @TempDir
    private Path folder;

    /** Names say which addresses they have: how many refuse, 127.0.1.1 and on, then that of upstreams if they end so. */
    private static NameServer server() throws Exception {
        return new NameServer((name, type, reply, tcp) -> {
            String[] parts = name.getLabelString(0).split("-");
            for (int i = 1; i <= Integer.parseInt(parts[0]) && type == Type.A; i++) {
                NameServer.add(reply, name, type, InetAddress.ofLiteral("127.0.1." + i));
            }
            if (parts.length > 1) {
                NameServer.add(reply, name, type, InetAddress.getLoopbackAddress());
            }
            return true;
        });
    }

    @Test
    void oneAddressThatAnswersIsFoundBehindManyThatRefuse() throws Exception {
        try (Upstream upstream = new Upstream(socket -> socket.getInputStream().readAllBytes());
                NameServer server = server();
                ServerOnMemory on = new ServerOnMemory(PATIENT, "[127.0.0.0/8]", "", server.source(folder))) {
            for (String host : List.of("8-up.example", "31-up.example")) {
                assertEquals(
                        OpenAnswer.ok(),
                        ServerOnMemory.answer(ServerOnMemory.ask(on.client(), host, upstream.port())),
                        host);
            }
        }
    }

    @Test
    void whenAllRefuseTheAnswerIsThatTheyRefuse() throws Exception {
        try (NameServer server = server();
                ServerOnMemory on = new ServerOnMemory(PATIENT, "[127.0.0.0/8]", "", server.source(folder))) {
            assertEquals(
                    OpenStatus.CONNECTION_REFUSED,
                    ServerOnMemory.answer(ServerOnMemory.ask(on.client(), "9.example", TunnelPair.freeTcpPort()))
                            .status());
        }
    }

    @Test
    void whenOneRefusesAndOneIsSilentTheAnswerIsThatTheTimeIsOver() throws Exception {
        try (SilentPort silent = new SilentPort();
                NameServer server = server();
                ServerOnMemory on = new ServerOnMemory(
                        ServerDeadlines.DEFAULTS.withConnect(Duration.ofSeconds(1)),
                        "[127.0.0.0/8]",
                        "",
                        server.source(folder))) {
            assertEquals(
                    OpenStatus.TIMED_OUT,
                    ServerOnMemory.answer(ServerOnMemory.ask(on.client(), "1-up.example", silent.port()))
                            .status());
        }
    }

    @Test
    void addressesThatAreNotAllowedAreLeftOutAndTheOthersTried() throws Exception {
        try (Upstream upstream = new Upstream(socket -> socket.getInputStream().readAllBytes());
                NameServer server = server();
                ServerOnMemory on = new ServerOnMemory(PATIENT, "[127.0.0.1]", "", server.source(folder))) {
            assertEquals(
                    OpenAnswer.ok(),
                    ServerOnMemory.answer(ServerOnMemory.ask(on.client(), "40-up.example", upstream.port())));
        }
    }

    @Test
    void theFamiliesAreTriedInTurnAndThoseThatCannotWorkLast() throws Exception {
        List<InetAddress> resolved = Stream.of("2600::1", "2600::2", "8.8.8.1", "8.8.8.2", "8.8.8.3", "10.0.0.1")
                .map(InetAddress::ofLiteral)
                .toList();
        assertEquals(List.of("2600::1", "8.8.8.1", "2600::2", "8.8.8.2", "8.8.8.3"), order(resolved, "2a00::1"));
        assertEquals(List.of("8.8.8.1", "2600::1", "8.8.8.2", "2600::2", "8.8.8.3"), order(resolved, "fd00::1"));
    }

    @Test
    void theyAreBounded() throws Exception {
        List<InetAddress> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add(InetAddress.ofLiteral("8.8.8." + i));
        }
        assertTrue(order(many, "2a00::1").size() <= Candidates.MAX_ADDRESSES);
    }

    private static List<String> order(List<InetAddress> resolved, String own) throws Exception {
        EgressPolicy policy =
                new EgressPolicy(new EgressRules(List.of(), List.of()), () -> Set.of(InetAddress.ofLiteral(own)));
        return Candidates.of(new Target("x.example", 80), resolved, policy).stream()
                .map(InetSocketAddress::getAddress)
                .map(address -> address.getHostAddress().replace(":0:0:0:0:0:0:", "::"))
                .toList();
    }
}
