package loomwire.tunnel.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import loomwire.tunnel.count.Metric;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client and a server export, and that the documentation says the same. */
@Timeout(120)
class ExportedMetricsTest {
    @TempDir
    private Path folder;

    static Scrape scrape(InetSocketAddress address) throws Exception {
        Http.Response answer = Http.get(address, "/metrics");
        assertEquals(200, answer.status(), answer.body());
        assertTrue(answer.head().contains("Content-type: text/plain; version=0.0.4"), answer.head());
        return MetricsText.parse(answer.body());
    }

    @Test
    void eachRoleExportsWhatIsDocumentedAndNothingElse() throws Exception {
        try (LivePair pair = new LivePair(folder)) {
            pair.startServer();
            pair.startClient();
            compare("server", scrape(pair.serverMetrics()));
            compare("client", scrape(pair.clientMetrics()));
        }
    }

    private static void compare(String role, Scrape scrape) throws Exception {
        Map<String, DocumentedMetrics.Row> documented = new TreeMap<>(DocumentedMetrics.read());
        documented
                .values()
                .removeIf(row -> !row.role().equals("both") && !row.role().equals(role));
        assertFalse(documented.isEmpty(), "no table was found");
        assertEquals(documented.keySet(), new TreeSet<>(scrape.types().keySet()), "of a " + role);
        documented.forEach((name, row) -> {
            String exported = row.type().equals("info") ? "gauge" : row.type();
            assertEquals(exported, scrape.types().get(name), name);
            Set<Sample> samples = scrape.samples().stream()
                    .filter(sample -> isOf(name, row, sample))
                    .collect(Collectors.toSet());
            assertFalse(samples.isEmpty(), name + " has no series");
            samples.forEach(sample ->
                    assertEquals(row.values().keySet(), sample.labels().keySet(), name));
            row.values().forEach((label, values) -> {
                Set<String> seen = samples.stream()
                        .map(sample -> sample.labels().get(label))
                        .collect(Collectors.toSet());
                if (!values.isEmpty()) {
                    assertEquals(row.valuesAt(role, label), seen, name + " " + label + " at a " + role);
                }
            });
        });
    }

    private static boolean isOf(String name, DocumentedMetrics.Row row, Sample sample) {
        return sample.name().equals(name)
                || row.type().equals("summary")
                        && (sample.name().equals(name + "_count")
                                || sample.name().equals(name + "_sum"));
    }

    @Test
    void theDocumentationHasTheTypesLabelsAndMeaningsOfTheProgram() throws Exception {
        Map<String, DocumentedMetrics.Row> documented = DocumentedMetrics.read();
        for (Metric metric : Metric.values()) {
            DocumentedMetrics.Row row = documented.remove(metric.exportedName());
            assertTrue(row != null, metric.exportedName() + " is not documented");
            assertEquals(metric.kind().name().toLowerCase(Locale.ROOT), row.type(), metric.exportedName());
            assertEquals(metric.labels(), java.util.List.copyOf(row.values().keySet()), metric.exportedName());
        }
        assertEquals(Map.of(), documented, "not exported");
    }

    @Test
    void namesFollowTheConventionsOfPrometheus() {
        for (Metric metric : Metric.values()) {
            String name = metric.exportedName();
            assertTrue(name.matches("(loomwire|process|jvm)_[a-z][a-z_]*[a-z]"), name);
            assertEquals(metric.kind() == Metric.Kind.COUNTER, name.endsWith("_total"), name);
            assertFalse(name.matches(".*(milli|micro|nano|kilo|mega|mib|kib|percent|bits).*"), name + ": base units");
            assertTrue(metric.help().endsWith(".") && !metric.help().contains("\n"), name);
        }
    }

    @Test
    void trafficIsCountedAtBothEnds() throws Exception {
        byte[] payload = new byte[100_000];
        // One that closes with a byte unread is one that resets.
        try (Upstream upstream = new Upstream(socket -> {
                    socket.getInputStream().read();
                    socket.getOutputStream().write(payload);
                });
                LivePair pair = new LivePair(folder)) {
            pair.startServer();
            pair.startClient();
            try (SocksClient socks = SocksClient.to(pair.socks())) {
                assertEquals(0, socks.connect("127.0.0.1", upstream.port(), (byte) 'x'));
                assertEquals(payload.length, socks.in().readAllBytes().length);
            }
            Eventually.holds("the relay is over at both ends", pair::hasRelayedOne);
            Scrape server = scrape(pair.serverMetrics());
            Scrape client = scrape(pair.clientMetrics());
            assertEquals(payload.length, server.sum(Metric.RELAY_BYTES, "direction", "into_tunnel"));
            assertEquals(payload.length, client.sum(Metric.RELAY_BYTES, "direction", "out_of_tunnel"));
            assertEquals(1, server.sum(Metric.CONNECTIONS, "state", "open"));
            assertEquals(1, client.sum(Metric.HANDSHAKES_COMPLETED));
            assertTrue(client.sum(Metric.STREAM_BYTES, "direction", "received") >= payload.length);
            assertTrue(client.sum(Metric.PORT_BYTES, "direction", "received") >= payload.length);
            double rtt = client.sum(Metric.RTT, "stat", "mean");
            assertTrue(rtt > 0 && rtt < 10, "in seconds: " + rtt);
            assertEquals("server", server.of(Metric.BUILD).getFirst().labels().get("role"));
        }
    }

    @Test
    void countsDoNotGoBackWhenTheClientConnectsAgain() throws Exception {
        try (LivePair pair = new LivePair(folder)) {
            pair.startServer();
            pair.startClient();
            double before = scrape(pair.clientMetrics()).sum(Metric.PORT_DATAGRAMS, "direction", "sent");
            pair.stopServer();
            pair.startServer();
            Eventually.holds("connected again", () -> {
                try {
                    Scrape now = scrape(pair.clientMetrics());
                    // The new connection may be up before the old one is counted as closed.
                    return now.sum(Metric.HANDSHAKES_COMPLETED) == 2 && now.sum(Metric.CONNECTIONS_CLOSED) == 1;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            Scrape after = scrape(pair.clientMetrics());
            assertTrue(after.sum(Metric.PORT_DATAGRAMS, "direction", "sent") > before);
            assertEquals(1, after.sum(Metric.CONNECTIONS_CLOSED));
            assertEquals(1, after.sum(Metric.CONNECTIONS, "state", "open"));
        }
    }
}
