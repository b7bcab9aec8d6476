package loomwire.tunnel.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person reads, from metrics as they could have been served. */
class StatusReportTest {
    private static final String SERVER = """
            loomwire_build_info{version="1.2.3",role="server",java="25"} 1
            process_start_time_seconds 1000
            process_cpu_seconds_total 10
            process_resident_memory_bytes 104857600
            process_open_fds 19500
            process_max_fds 20000
            jvm_memory_used_bytes{area="heap"} 52428800
            jvm_memory_max_bytes{area="heap"} 1073741824
            loomwire_relays_open 42
            loomwire_relays_total 1000
            loomwire_relay_bytes_total{direction="into_tunnel"} 0
            loomwire_relay_bytes_total{direction="out_of_tunnel"} 1024
            loomwire_quic_connections{state="open"} 12
            loomwire_quic_connections{state="handshaking"} 1
            loomwire_quic_handshakes_completed_total 20
            loomwire_quic_handshake_failures_total{cause="timeout"} 2
            loomwire_quic_handshake_failures_total{cause="tls"} 1
            loomwire_quic_handshake_failures_total{cause="refused"} 0
            loomwire_quic_rtt_seconds{stat="min"} 0.001
            loomwire_quic_rtt_seconds{stat="mean"} 0.0125
            loomwire_quic_rtt_seconds{stat="max"} 0.1
            loomwire_quic_congestion_window_bytes 2048
            loomwire_quic_bytes_in_flight 100
            loomwire_quic_datagrams_total{direction="sent"} 1000
            loomwire_quic_packets_lost_total 10
            loomwire_port_bytes_total{direction="received"} 0
            loomwire_port_bytes_total{direction="sent"} 0
            loomwire_port_datagrams_total{direction="received"} 0
            loomwire_port_datagrams_total{direction="sent"} 0
            loomwire_port_drops_total{reason="not_sent"} 5
            loomwire_quic_drops_total{reason="forged"} 7
            """;

    private static final String CLIENT = """
            loomwire_build_info{version="1.2.3",role="client",java="25"} 1
            process_start_time_seconds 1000
            jvm_memory_used_bytes{area="heap"} 52428800
            jvm_memory_max_bytes{area="heap"} 1073741824
            loomwire_client_carriers{state="up"} 1
            loomwire_client_carriers{state="doubtful"} 1
            loomwire_client_carriers_wanted 2
            loomwire_client_requests_total{status="ok"} 90
            loomwire_client_requests_total{status="busy"} 7
            loomwire_client_requests_total{status="connection_refused"} 3
            loomwire_client_requests_refused_total{cause="no_place"} 5
            loomwire_client_requests_waiting 2
            loomwire_memory_budget_limit_bytes 104857600
            loomwire_memory_budget_used_bytes{kind="held"} 10485760
            loomwire_memory_budget_used_bytes{kind="promised"} 20971520
            loomwire_memory_budget_refusals_total{kind="window_growth"} 4
            """;

    private static Reading reading(String text, double atSeconds) throws IOException {
        return new Reading(
                MetricsText.parse(text), Health.good("accepting"), (long) (atSeconds * 1e9), 1000 + atSeconds);
    }

    private static StatusLine line(List<StatusLine> lines, String label) {
        return lines.stream()
                .filter(line -> line.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void oneIsSaidInTheSingular() throws IOException {
        Reading server = reading(
                SERVER.replace("handshakes_completed_total 20", "handshakes_completed_total 1")
                        .replace("packets_lost_total 10", "packets_lost_total 1"),
                10);
        List<StatusLine> lines = StatusReport.of("here", server, server);
        assertTrue(
                line(lines, "connections").text().contains("; 1 handshake, "),
                line(lines, "connections").text());
        assertTrue(
                line(lines, "loss").text().endsWith("(1 packet)"),
                line(lines, "loss").text());
        Reading client = reading(
                CLIENT + "loomwire_client_dial_failures_total{cause=\"silence\"} 1\n"
                        + "loomwire_client_opens_total 1\n",
                10);
        lines = StatusReport.of("here", client, client);
        assertTrue(
                line(lines, "carriers").text().endsWith("; 1 dial failed (silence 1)"),
                line(lines, "carriers").text());
        assertTrue(
                line(lines, "opens").text().startsWith("1 stream asked for, "),
                line(lines, "opens").text());
    }

    @Test
    void figuresOfTheMomentAreReadWithTheirUnits() throws IOException {
        Reading reading = reading(SERVER, 3 * 3600 + 12 * 60);
        List<StatusLine> lines = StatusReport.of("127.0.0.1:9464", reading, reading);
        assertEquals(
                "loomwire server 1.2.3 at 127.0.0.1:9464, up 3 h 12 min: accepting",
                lines.getFirst().text());
        assertEquals("42 open, 1,000 so far, 0 new/s", line(lines, "relays").text());
        assertEquals(
                "12 open, 1 handshaking; 20 handshakes, 3 failed (timeout 2, tls 1)",
                line(lines, "connections").text());
        assertEquals(
                "12.50 ms on average, 1.00 ms to 100.00 ms; congestion window 2.0 KiB, 100 B in flight",
                line(lines, "round trip").text());
        assertEquals(
                "5 at the port (not sent 5); 7 by QUIC (forged 7)",
                line(lines, "drops").text());
        assertEquals(
                "heap 50.0 MiB of 1.0 GiB, resident 100 MiB",
                line(lines, "memory").text());
    }

    @Test
    void ratesComeFromTheDifferenceOfTwoReadings() throws IOException {
        Reading before = reading(SERVER, 100);
        Reading now = reading(
                SERVER.replace("direction=\"into_tunnel\"} 0", "direction=\"into_tunnel\"} 8388608")
                        .replace("loomwire_relays_total 1000", "loomwire_relays_total 1008")
                        .replace("direction=\"sent\"} 1000", "direction=\"sent\"} 1100")
                        .replace("lost_total 10", "lost_total 11")
                        .replace("cpu_seconds_total 10", "cpu_seconds_total 11"),
                104);
        List<StatusLine> lines = StatusReport.of("x", before, now);
        assertEquals(
                "in 2.0 MiB/s, out 0 B/s; so far 8.0 MiB in, 1.0 KiB out",
                line(lines, "payload").text());
        assertEquals("42 open, 1,008 so far, 2 new/s", line(lines, "relays").text());
        assertEquals(
                "1.00 % now, 1.00 % since the start (11 packets)",
                line(lines, "loss").text());
        assertTrue(
                line(lines, "process").text().startsWith("25.00 % of a processor"),
                line(lines, "process").text());
    }

    @Test
    void whatGetsWorseIsMarked() throws IOException {
        Reading before = reading(SERVER, 100);
        Reading now = reading(SERVER.replace("\"not_sent\"} 5", "\"not_sent\"} 6"), 101);
        assertTrue(line(StatusReport.of("x", before, now), "drops").isAlarming());
        assertFalse(line(StatusReport.of("x", now, now), "drops").isAlarming(), "old ones are not news");
        assertTrue(line(StatusReport.of("x", now, now), "process").isAlarming(), "19,500 of 20,000 descriptors");
        Reading ill = new Reading(now.scrape(), Health.bad("draining"), now.takenNanos(), now.takenEpochSeconds());
        assertTrue(StatusReport.of("x", now, ill).getFirst().isAlarming());
    }

    @Test
    void aClientTellsWhatItRefusedAndWhy() throws IOException {
        Reading reading = reading(CLIENT, 10);
        List<StatusLine> lines = StatusReport.of("x", reading, reading);
        assertEquals(
                "100, 10 refused (busy 7, connection refused 3); 5 of them here (no place 5), 2 waiting",
                line(lines, "requests").text());
        assertFalse(line(lines, "requests").isAlarming());
        assertTrue(line(lines, "carriers").isAlarming(), "one of two is doubtful");
        Reading later = reading(CLIENT.replace("\"no_place\"} 5", "\"no_place\"} 6"), 11);
        assertTrue(line(StatusReport.of("x", reading, later), "requests").isAlarming());
    }

    @Test
    void aClientOfSeveralServersTellsWhichOfThemEachConnectionGoesTo() throws IOException {
        Reading one = reading(CLIENT + "loomwire_client_server_carriers{server=\"a:1\",state=\"up\"} 2\n", 10);
        assertTrue(StatusReport.of("x", one, one).stream()
                .noneMatch(each -> each.label().equals("server")));
        Reading two = reading(CLIENT + """
                loomwire_client_server_carriers{server="a:1",state="doubtful"} 0
                loomwire_client_server_carriers{server="a:1",state="up"} 2
                loomwire_client_server_carriers{server="b:2",state="doubtful"} 1
                loomwire_client_server_carriers{server="b:2",state="up"} 0
                loomwire_client_carrier_rtt_seconds{carrier="0",server="a:1"} 0.012
                loomwire_client_carrier_rtt_seconds{carrier="1",server="b:2"} 0.5
                loomwire_client_carrier_rtt_seconds{carrier="2",server="a:1"} 0.013
                loomwire_client_carrier_streams{carrier="0",server="a:1"} 1
                loomwire_client_carrier_streams{carrier="2",server="a:1"} 5
                """, 10);
        List<StatusLine> servers = StatusReport.of("x", two, two).stream()
                .filter(each -> each.label().equals("server"))
                .toList();
        assertEquals(
                List.of(
                        "a:1: 0 doubtful, 2 up; carrier 0: 12.00 ms, 1 stream; carrier 2: 13.00 ms, 5 streams",
                        "b:2: 1 doubtful, 0 up; carrier 1: 500.00 ms, 0 streams"),
                servers.stream().map(StatusLine::text).toList());
        assertEquals(
                List.of(false, true),
                servers.stream().map(StatusLine::isAlarming).toList());
    }

    @Test
    void theMemoryBudgetIsShownBesideItsLimit() throws IOException {
        Reading reading = reading(CLIENT, 10);
        assertEquals(
                "30.0 MiB of 100 MiB; 4 refused (window growth 4)",
                line(StatusReport.of("x", reading, reading), "budget").text());
        assertFalse(line(StatusReport.of("x", reading, reading), "budget").isAlarming());
        Reading full = reading(CLIENT.replace("\"held\"} 10485760", "\"held\"} 83886080"), 11);
        assertTrue(line(StatusReport.of("x", full, full), "budget").isAlarming(), "100 of 100 MiB");
        Reading unlimited = reading(CLIENT.replace("loomwire_memory_budget_limit_bytes 104857600\n", ""), 10);
        assertEquals(
                "30.0 MiB, no limit; 4 refused (window growth 4)",
                line(StatusReport.of("x", unlimited, unlimited), "budget").text());
    }

    @Test
    void aProcessThatWasStartedAnewHasNoNegativeRates() throws IOException {
        Reading before = reading(SERVER, 100);
        Reading anew = reading(
                SERVER.replace("start_time_seconds 1000", "start_time_seconds 1100")
                        .replace("loomwire_relays_total 1000", "loomwire_relays_total 3"),
                101);
        List<StatusLine> lines = StatusReport.of("x", before, anew);
        assertEquals("42 open, 3 so far, 0 new/s", line(lines, "relays").text());
    }

    @Test
    void aProcessThatStillStartsShowsWhatItHas() throws IOException {
        String starting = SERVER.lines()
                .filter(line -> !line.startsWith("loomwire_") || line.startsWith("loomwire_build"))
                .reduce("", (all, line) -> all + line + "\n");
        List<StatusLine> lines = StatusReport.of("x", reading(starting, 1), reading(starting, 2));
        assertEquals(
                List.of("", "memory", "process"),
                lines.stream().map(StatusLine::label).toList());
    }

    @Test
    void amountsAreShort() {
        assertEquals("1023 B", Amounts.bytes(1023));
        assertEquals("1.5 KiB", Amounts.bytes(1536));
        assertEquals("512 MiB", Amounts.bytes(512 << 20));
        assertEquals("59 s", Amounts.duration(59.2));
        assertEquals("2 d 3 h", Amounts.duration(2 * 86400 + 3 * 3600 + 59));
        assertEquals("0 %", Amounts.percent(0, 0));
    }
}
