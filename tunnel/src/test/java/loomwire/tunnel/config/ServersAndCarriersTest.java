package loomwire.tunnel.config;

import static loomwire.tunnel.config.LoaderSamples.CLIENT;
import static loomwire.tunnel.config.LoaderSamples.load;
import static loomwire.tunnel.config.LoaderSamples.problem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where a client connects to, and how often. */
class ServersAndCarriersTest {
    @Test
    void severalCarriersNeedAFreePort() throws Exception {
        String fixed = CLIENT + "network: { ipv4: { addr: \"192.0.2.5:4000\" } }\n";
        assertEquals(
                "7: transport.conn: 2 connections need a port each, but network fixes port 4000 (write conn: 1, or"
                        + " port 0 in network.ipv4.addr and network.ipv6.addr)",
                problem(fixed + "transport: { conn: 2 }\n"));
        Host large = new Host(16, 8192, Map.of());
        assertEquals(
                1, ConfigLoader.parse(Path.of("c"), fixed, large).transport().carriers());
    }

    @Test
    void aClientMayHaveSeveralServers() throws Exception {
        List<HostPort> two = List.of(new HostPort("192.0.2.1", 9999), new HostPort("tunnel.example", 443));
        String list = "[\"192.0.2.1:9999\", \"tunnel.example:443\"]";
        assertEquals(
                two,
                load(CLIENT.replace("server: { addr: \"192.0.2.1:9999\" }", "servers: " + list))
                        .servers());
        assertEquals(two, load(CLIENT.replace("\"192.0.2.1:9999\"", list)).servers());
    }

    @Test
    void serversAreNamedOnce() {
        assertEquals(
                "6: servers: stands beside server.addr (keep one of them)",
                problem(CLIENT + "servers: [\"192.0.2.1:9999\"]\n"));
        assertEquals(
                "2: servers: is an empty list (name at least one server, like \"192.0.2.1:9999\")",
                problem(CLIENT.replace("server: { addr: \"192.0.2.1:9999\" }", "servers: []")));
        assertEquals(
                "2: servers[1]: \"b\" is not an address with a port (like 192.0.2.1:9999)",
                problem(CLIENT.replace("server: { addr: \"192.0.2.1:9999\" }", "servers: [\"192.0.2.1:9999\", b]")));
    }

    @Test
    void aRateMeansOneConnectionUnlessMoreAreAskedFor() throws Exception {
        Host large = new Host(8, 16_384, Map.of());
        String file = CLIENT + "transport: { %squic: { rate_down: 100 Mbit/s } }\n";
        assertEquals(
                1,
                ConfigLoader.parse(Path.of("c"), file.formatted(""), large)
                        .transport()
                        .carriers());
        Config four = ConfigLoader.parse(Path.of("c"), file.formatted("conn: 4, "), large);
        assertEquals(4, four.transport().carriers());
        assertTrue(
                four.warnings().toString().contains("divides rate_up and rate_down by 4"),
                four.warnings().toString());
        assertEquals(3_125_000, four.transport().quic().rates().each(4).down());
    }
}
