package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import loomwire.quic.connection.Connection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A path that carries smaller datagrams all of a sudden, without a word: large ones vanish, small ones arrive. */
@Tag("slow")
class MtuDropTest {
    private static final long SECOND = Simulation.SECOND;
    private static final long MILLI = Simulation.MILLI;
    private static final int BULK_BYTES = 2_000_000;
    private static final int SEEDS = 12;

    @Test
    void anUploadGoesOnThoughSmallPacketsAreAcknowledgedAllTheTime() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Simulation sim =
                    new Simulation(seed, List.of(new DelayNode(10 * MILLI)), List.of(new DelayNode(10 * MILLI)));
            sim.answerBytes = 20;
            Connection connection = sim.connected();
            sim.ring.run(SECOND);
            assertTrue(connection.stats().maxDatagramBytes() > 1440, "the MTU was not found");
            Transfer bulk = sim.request(connection, BULK_BYTES);
            sim.ring.run(random.nextLong(20 * MILLI, 80 * MILLI));
            int carried = random.nextInt(1200, 1440);
            sim.toServer.pass(datagram -> datagram.length <= carried);
            long dropped = sim.ring.now();
            // Somebody asks a small question every few milliseconds, and each is acknowledged.
            while (!bulk.isEndRead()) {
                sim.request(connection, random.nextInt(1, 100));
                sim.ring.run(random.nextLong(3 * MILLI, 30 * MILLI));
                assertTrue(
                        sim.ring.now() - dropped < 5 * SECOND,
                        "seed " + seed + ", " + carried + " bytes: " + connection.stats());
            }
        }
    }

    @Test
    void aDownloadGoesOnToo() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed * 31);
            Simulation sim =
                    new Simulation(seed, List.of(new DelayNode(10 * MILLI)), List.of(new DelayNode(10 * MILLI)));
            sim.answerBytes = BULK_BYTES;
            Connection connection = sim.connected();
            sim.ring.run(SECOND);
            Transfer bulk = sim.request(connection, 10);
            sim.ring.run(random.nextLong(20 * MILLI, 80 * MILLI));
            int carried = random.nextInt(1200, 1440);
            sim.toClient.pass(datagram -> datagram.length <= carried);
            sim.answerBytes = 20;
            long dropped = sim.ring.now();
            while (!bulk.isEndRead()) {
                sim.request(connection, random.nextInt(1, 100));
                sim.ring.run(random.nextLong(3 * MILLI, 30 * MILLI));
                assertTrue(
                        sim.ring.now() - dropped < 5 * SECOND,
                        "seed " + seed + ", " + carried + " bytes: " + connection.stats());
            }
        }
    }

    /** The tail of each message arrives, and its acknowledgment starts the count of probe timeouts again. */
    @Test
    void messagesWithASmallTailGetThroughThoughTheTailsAcknowledgmentsEndEachProbeTimeout() {
        for (long seed = 1; seed <= 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Simulation sim =
                    new Simulation(seed, List.of(new DelayNode(10 * MILLI)), List.of(new DelayNode(10 * MILLI)));
            sim.answerBytes = 20;
            Connection connection = sim.connected();
            sim.ring.run(SECOND);
            int carried = random.nextInt(1200, 1440);
            sim.toServer.pass(datagram -> datagram.length <= carried);
            for (int i = 0; i < 20; i++) {
                Transfer message = sim.request(connection, random.nextInt(1500, 9000));
                sim.ring.runUntil(message::isEndRead, 2 * SECOND, "message " + i + " of seed " + seed);
                sim.ring.run(random.nextLong(MILLI, 30 * MILLI));
            }
        }
    }
}
