package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.RangeSet;
import loomwire.quic.connection.Connection;
import loomwire.quic.wire.FrameWriter;
import loomwire.quic.wire.PingFrame;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Handshakes of which pieces get lost, while the client is already sending data. */
@Tag("slow")
class LossyHandshakeTest {
    private static final long SECOND = Simulation.SECOND;
    private static final long MILLI = Simulation.MILLI;
    private static final long ONE_WAY = 5 * MILLI;
    private static final int MORE_THAN_THE_WINDOW = 50_000;
    private static final TransportConfig PATIENT =
            TransportConfig.builder().handshakeTimeout(Duration.ofSeconds(60)).build();

    /** Runs until the client has sent its Finished, which is lost with everything after it. */
    private static Simulation withoutFinished(long seed) {
        Simulation sim = Simulation.withDelay(seed, ONE_WAY);
        sim.answerBytes = 1000;
        Connection connection = sim.connect();
        sim.ring.run(ONE_WAY);
        sim.toServer.pass(datagram -> false);
        sim.ring.run(ONE_WAY);
        assertTrue(connection.isHandshakeComplete());
        return sim;
    }

    @Test
    void uploadsThatBeginDuringTheHandshakeGetThroughThirtyPercentLoss() {
        for (int seed = 1; seed <= 60; seed++) {
            Simulation sim = new Simulation(
                    seed,
                    List.of(new LossNode(0.3, 1, false, seed * 7L), new DelayNode(ONE_WAY)),
                    List.of(new LossNode(0.3, 1, false, seed * 11 + 5), new DelayNode(ONE_WAY)),
                    PATIENT);
            sim.transport = PATIENT;
            sim.answerBytes = MORE_THAN_THE_WINDOW;
            Connection connection = sim.connect();
            sim.ring.runUntil(connection::isHandshakeComplete, 60 * SECOND, "handshake of seed " + seed);
            Transfer transfer = sim.request(connection, MORE_THAN_THE_WINDOW);
            sim.ring.runUntil(transfer::isEndRead, 60 * SECOND, "answer of seed " + seed);
        }
    }

    @Test
    void aLostFinishedIsNotHeldUpByDataThatFillsTheWindow() throws Exception {
        Simulation sim = new Simulation(1, List.of(), List.of());
        ScriptedServer server = new ScriptedServer(Simulation.serverTls());
        List<byte[]> sent = new ArrayList<>();
        sim.toServer.pass(datagram -> {
            sent.add(datagram);
            return false;
        });
        Connection connection = sim.connect();
        sim.ring.run(10 * MILLI);
        deliver(sim, server.answer(sent.getFirst()), sent);
        assertTrue(connection.isHandshakeComplete());
        sim.request(connection, MORE_THAN_THE_WINDOW);
        sim.ring.run(SECOND); // all of it is lost, and so are the first probes
        sent.clear();
        // The answer to a PING is a packet without Finished; its acknowledgment shows that those before it are lost.
        deliver(sim, server.handshakePacket(new PingFrame()::write), sent);
        server.receive(sent.getFirst());
        assertFalse(server.sawCrypto(), "the window had room");
        RangeSet latest = new RangeSet();
        latest.add(server.largestReceived());
        sent.clear();
        deliver(sim, server.handshakePacket(writer -> FrameWriter.ack(writer, latest, 0)), sent);
        sim.ring.run(2 * SECOND);
        for (byte[] datagram : sent) {
            server.receive(datagram);
        }
        assertTrue(server.sawCrypto(), "the Finished waits for ever");
    }

    /** Hands the client a datagram, and collects what it has to say to it at once. */
    private static void deliver(Simulation sim, byte[] datagram, List<byte[]> sent) {
        if (sim.client.process(datagram, sim.ring.now()) instanceof Node.Output.Send send) {
            sent.add(send.datagram());
        }
        sim.ring.run(0);
    }

    @Test
    void bothProbesCarryTheFinished() {
        Simulation sim = withoutFinished(2);
        long[] probes = {0};
        sim.toServer.pass(datagram -> ++probes[0] == 2);
        sim.ring.runUntil(() -> probes[0] == 2, SECOND, "two probes");
        sim.ring.run(ONE_WAY);
        assertEquals(1, sim.server.completed().size());
    }

    @Test
    void theWaitForKeysIsNoPartOfTheRoundTripTime() {
        Simulation sim = Simulation.withDelay(3, ONE_WAY);
        Connection connection = sim.connect();
        sim.ring.run(ONE_WAY);
        boolean[] finishedSent = {false};
        sim.toServer.pass(datagram -> finishedSent[0] || !(finishedSent[0] = true));
        sim.ring.runUntil(connection::isHandshakeComplete, SECOND, "a complete handshake");
        sim.request(connection, 5_000);
        sim.ring.runUntil(connection::isHandshakeConfirmed, SECOND, "a confirmed handshake");
        assertTrue(sim.ring.now() > 6 * ONE_WAY, "the Finished was not lost");
        assertEquals(2 * ONE_WAY, connection.stats().smoothedRttNanos(), MILLI);
    }

    @Test
    void anAcknowledgmentOfDataConfirmsTheHandshakeThoughItsWordForItIsLost() {
        Simulation sim = Simulation.withDelay(4, ONE_WAY);
        Connection connection = sim.connect();
        sim.ring.runUntil(connection::isHandshakeComplete, SECOND, "a complete handshake");
        sim.toClient.pass(datagram -> false);
        sim.ring.run(ONE_WAY);
        assertTrue(sim.server.completed().getFirst().isHandshakeConfirmed());
        assertFalse(connection.isHandshakeConfirmed());
        sim.toClient.pass(datagram -> true);
        sim.request(connection, 5_000);
        sim.ring.run(2 * ONE_WAY);
        assertTrue(connection.isHandshakeConfirmed());
    }

    @Test
    void aServerRepeatsItsFlightWhenTheClientRepeatsItself() {
        Simulation sim = Simulation.withDelay(5, ONE_WAY);
        Connection connection = sim.connect();
        // The first ClientHello is lost, so that the probes of both ends do not come at the same time.
        sim.toServer.pass(datagram -> sim.ring.now() > 0);
        sim.toClient.pass(datagram -> false);
        sim.ring.run(2_900 * MILLI);
        sim.toClient.pass(datagram -> true);
        sim.ring.runUntil(connection::isHandshakeComplete, SECOND, "an answer before the server's next probe at 4 s");
    }
}
