package loomwire.tunnel.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that go and come in every order: whichever is there is found, whatever happened before. */
@Timeout(60)
class ServerOrdersTest {
    private static final List<HostPort> SERVERS =
            List.of(new HostPort("a.example", 1), new HostPort("b.example", 2), new HostPort("c.example", 3));

    private final ScriptedServer network = new ScriptedServer();
    private final Set<HostPort> there = new HashSet<>();
    private Carriers carriers;

    static Stream<Arguments> everyOrder() {
        List<Arguments> all = new ArrayList<>();
        for (int carriers : new int[] {1, 3}) {
            for (int servers = 2; servers <= 3; servers++) {
                List<List<HostPort>> orders = orders(SERVERS.subList(0, servers));
                for (List<HostPort> going : orders) {
                    orders.forEach(coming -> all.add(Arguments.of(going, coming, carriers)));
                }
            }
        }
        return all.stream();
    }

    private static List<List<HostPort>> orders(List<HostPort> servers) {
        if (servers.isEmpty()) {
            return List.of(List.of());
        }
        List<List<HostPort>> all = new ArrayList<>();
        for (HostPort first : servers) {
            List<HostPort> others = new ArrayList<>(servers);
            others.remove(first);
            orders(others)
                    .forEach(rest -> all.add(
                            Stream.concat(Stream.of(first), rest.stream()).toList()));
        }
        return all;
    }

    @AfterEach
    void close() throws IOException {
        carriers.close();
    }

    @ParameterizedTest
    @MethodSource("everyOrder")
    void whicheverServerIsThereIsFound(List<HostPort> going, List<HostPort> coming, int count) throws Exception {
        there.addAll(going);
        carriers = new Carriers(
                count,
                SERVERS.subList(0, going.size()),
                network,
                new Introduction(ScriptedServer.KEY, List.of()),
                new CarrierTimings(
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(2),
                        Duration.ofSeconds(30),
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(15),
                        Duration.ofSeconds(30),
                        0));
        assertTrue(carriers.start());
        for (HostPort server : going) {
            kill(server);
            awaitOnlyThere();
        }
        // All are down: every connection has tried more than one of them before the first comes back.
        long before = carriers.counters().dialFailures.total();
        Eventually.holds("all are tried", () -> carriers.counters().dialFailures.total() > before + 4L * going.size());
        for (HostPort server : coming) {
            network.down.remove(server);
            there.add(server);
            awaitOnlyThere();
            // The last one that is there goes again before the next comes.
            kill(server);
        }
    }

    private void kill(HostPort server) {
        there.remove(server);
        synchronized (network) { // no dial is half done: it is refused, or its connection is among those that end
            network.down.add(server);
            for (int i = 0; i < network.servers.size(); i++) {
                if (network.servers.get(i).equals(server)) {
                    network.server(i).close(0, "killed");
                }
            }
        }
    }

    private void awaitOnlyThere() {
        Eventually.holds("up at " + there, () -> {
            List<Carrier> ready = carriers.ready();
            return there.isEmpty()
                    ? ready.isEmpty()
                    : !ready.isEmpty() && ready.stream().allMatch(carrier -> there.contains(carrier.server()));
        });
    }
}
