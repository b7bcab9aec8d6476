package loomwire.quic.sim;

import static loomwire.quic.sim.Simulation.MILLI;
import static loomwire.quic.sim.Simulation.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketType;
import org.junit.jupiter.api.Test;

/** RFC 9000 §14.1: what is said first shows that the path carries 1200 bytes. */
class InitialSizeTest {
    private static final int LEAST = 1200;

    private static boolean holdsInitial(byte[] datagram) {
        PacketHeader header = new PacketHeader();
        for (int at = 0;
                at < datagram.length && header.parse(datagram, at, datagram.length, 8);
                at = header.packetEnd()) {
            if (header.type() == PacketType.INITIAL) {
                return true;
            }
        }
        return false;
    }

    private static List<Integer> lengthsOfInitials(TapNode tap) {
        List<Integer> lengths = new ArrayList<>();
        tap.pass(datagram -> {
            if (holdsInitial(datagram)) {
                lengths.add(datagram.length);
            }
            return true;
        });
        return lengths;
    }

    @Test
    void everyDatagramOfAClientWithAnInitialPacketIsFilledAcknowledgmentsToo() {
        int found = 0;
        for (int seed = 0; seed < 20; seed++) {
            Simulation sim = new Simulation(
                    seed,
                    List.of(new DelayNode(5 * MILLI)),
                    List.of(new LossNode(0.3, 1, false, seed), new DelayNode(5 * MILLI)));
            List<Integer> lengths = lengthsOfInitials(sim.toServer);
            sim.connect();
            sim.ring.run(5 * SECOND);
            assertEquals(
                    List.of(), lengths.stream().filter(length -> length < LEAST).toList(), "seed " + seed);
            found += lengths.size();
        }
        assertTrue(found > 40, "acknowledgments and repetitions are among them: " + found);
    }

    @Test
    void theFirstDatagramOfAServerIsFilled() {
        Simulation sim = Simulation.withDelay(1, 5 * MILLI);
        List<Integer> lengths = lengthsOfInitials(sim.toClient);
        sim.connected();
        assertTrue(lengths.getFirst() >= LEAST, lengths::toString);
    }
}
