package loomwire.tunnel.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import loomwire.tunnel.client.CarrierStatus;
import loomwire.tunnel.client.CarrierStatus.State;
import loomwire.tunnel.client.DialException;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.count.Tally;
import org.junit.jupiter.api.Test;

/** Which of several servers a client's connections go to, in its health and its metrics. */
class ClientHealthTest {
    private static final HostPort A = new HostPort("a.example", 1);
    private static final HostPort B = new HostPort("b.example", 2);
    private static final HostPort GONE = new HostPort("gone.example", 3);

    private static CarrierStatus carrier(int slot, HostPort server, State state) {
        return new CarrierStatus(slot, server, state, null);
    }

    private static Health health(List<HostPort> servers, CarrierStatus... now) {
        return ClientHealth.of(List.of(now), 2, servers, new Tally<>(DialException.Cause.class));
    }

    @Test
    void eachOfSeveralServersIsNamedWithItsConnections() {
        Health well =
                health(List.of(A, B), carrier(0, A, State.UP), carrier(1, B, State.DOUBTFUL), carrier(1, A, State.UP));
        assertTrue(well.isGood());
        assertEquals("2 of 2 connections up: 2 to a.example:1, none to b.example:2", well.text());
        assertEquals(
                "1 of 2 connections to the server up",
                health(List.of(A), carrier(0, A, State.UP)).text());
    }

    @Test
    void withoutAnyConnectionAllOfThemAreMeant() {
        Health ill = health(List.of(A, B), carrier(0, A, State.DOUBTFUL));
        assertFalse(ill.isGood());
        assertEquals("no connection to any of the 2 servers is up, 1 gave no answer lately", ill.text());
        assertEquals("no connection to the server is up", health(List.of(A)).text());
    }

    @Test
    void metricsNameServersThatHaveNoConnectionAndThoseThatLoseTheirLast() {
        Exposition exposition = new Exposition();
        ClientMetrics.servers(
                List.of(carrier(0, A, State.UP), carrier(0, GONE, State.RETIRING)), List.of(A, B), exposition);
        String text = new String(exposition.text(), StandardCharsets.UTF_8);
        for (String series : List.of(
                "a.example:1\",state=\"up\"} 1.0",
                "b.example:2\",state=\"up\"} 0.0",
                "gone.example:3\",state=\"retiring\"} 1.0")) {
            assertTrue(text.contains("loomwire_client_server_carriers{server=\"" + series), text);
        }
    }
}
