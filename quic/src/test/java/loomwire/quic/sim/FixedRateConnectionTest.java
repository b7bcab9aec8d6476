package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import loomwire.quic.RateFinding;
import loomwire.quic.TransportConfig;
import loomwire.quic.connection.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole connections that send at a rate that was asked for. */
class FixedRateConnectionTest {
    private static final long SECOND = Simulation.SECOND;
    private static final double MEGABIT = 1e6 / 8;

    private static Simulation path(TransportConfig server) {
        String words = "delay=20ms rate=10mbit queue=1bdp loss=1%";
        PathNode[] path = PathNode.of(1, words, words);
        Simulation sim = new Simulation(1, List.of(path[0]), List.of(path[1]), server);
        sim.answerBytes = 5_000_000;
        return sim;
    }

    /** @return of what the path could carry meanwhile, how much arrived */
    private static double download(Simulation sim, Connection connection) {
        long start = sim.ring.now();
        Transfer transfer = sim.request(connection, 100);
        sim.ring.runUntil(transfer::isEndRead, 60 * SECOND, "the answer");
        return transfer.bytesRead() / (10 * MEGABIT * (sim.ring.now() - start) / SECOND);
    }

    @Test
    void aServerThatWasToldOnTheWaySendsAtTheRateAndTellsWhatItFound() {
        Simulation sim = path(TransportConfig.DEFAULTS);
        Connection connection = sim.connected();
        sim.server.completed().getFirst().sendAt(Math.round(9 * MEGABIT), sim.ring.now());
        double share = download(sim, connection);
        assertTrue(share > 0.8, share + " of the path, which CUBIC would not fill");
        assertEquals(List.of(RateFinding.Kind.DELIVERS), sim.server.findings());
    }

    @Test
    void aRateOfTheConfigurationHoldsFromTheStart() {
        Simulation sim = path(
                TransportConfig.builder().fixedRate(Math.round(9 * MEGABIT)).build());
        double share = download(sim, sim.connected());
        assertTrue(share > 0.8, share + " of the path");
    }

    @Test
    void aRateFarBeyondThePathIsToldOf() {
        Simulation sim = path(
                TransportConfig.builder().fixedRate(Math.round(100 * MEGABIT)).build());
        double share = download(sim, sim.connected());
        assertTrue(share > 0.5, share + " of the path");
        assertEquals(1, sim.server.findings().size(), sim.server.findings().toString());
        RateFinding.Kind kind = sim.server.findings().getFirst();
        assertTrue(kind == RateFinding.Kind.LOSES || kind == RateFinding.Kind.FALLS_SHORT, kind.toString());
    }

    /** Also where a round trip is shorter than a timer could split, as between two machines of one room. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "delay=20us",
                "delay=50us",
                "delay=400us",
                "delay=2ms",
                "delay=20us loss=1%",
                "delay=5ms rate=14mbit queue=1bdp"
            })
    void theRateIsNeverExceeded(String words) {
        PathNode[] path = PathNode.of(1, words, words);
        Simulation sim = new Simulation(
                1,
                List.of(path[0]),
                List.of(path[1]),
                TransportConfig.builder().fixedRate(Math.round(20 * MEGABIT)).build());
        sim.answerBytes = 5_000_000;
        double ofTenMegabits = download(sim, sim.connected());
        assertTrue(ofTenMegabits < 2.05, ofTenMegabits + " of half of the rate");
        assertTrue(words.contains("rate") || ofTenMegabits > 1.8, ofTenMegabits + " of half of the rate");
    }
}
