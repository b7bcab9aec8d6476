package loomwire.quic.sim;

import static loomwire.quic.sim.Simulation.MILLI;
import static loomwire.quic.sim.Simulation.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import loomwire.quic.connection.Connection;
import org.junit.jupiter.api.Test;

/** The run that {@code docs/walkthrough.md} tells: a handshake, a loss, a key update, a close. Its dump stands there. */
class WalkthroughTest {
    private static final Pattern DUMP = Pattern.compile("(?s)```dump\n(.*?)```");
    /** Datagrams that carry much, in the order in which the server sends them: this one is lost. */
    private static final int LOST = 2;

    private static final int LARGE = 1000;

    /** Kept until the handshake's secrets are known. */
    private record Sent(boolean fromClient, byte[] datagram, long nanos, boolean lost) {}

    private final PacketDump dump = new PacketDump();
    private final Simulation sim = Simulation.withDelay(1, 20 * MILLI);
    private List<Sent> sent = new ArrayList<>();
    private boolean answering;
    private int large;

    private boolean pass(boolean fromClient, byte[] datagram) {
        boolean lost = !fromClient && answering && datagram.length > LARGE && ++large == LOST;
        sent.add(new Sent(fromClient, datagram, sim.ring.now(), lost));
        return !lost;
    }

    private String taken() {
        String text = sent.stream()
                .map(s -> dump.line(s.fromClient, s.datagram, s.nanos, s.lost) + "\n")
                .collect(Collectors.joining());
        sent = new ArrayList<>();
        return text;
    }

    private List<String> run() {
        List<String> parts = new ArrayList<>();
        sim.toServer.pass(datagram -> pass(true, datagram));
        sim.toClient.pass(datagram -> pass(false, datagram));

        Connection connection = sim.client.connect(sim.clientTls().withKeyLog(dump), sim.transport);
        sim.ring.run(300 * MILLI);
        parts.add(taken());

        answering = true;
        sim.answerBytes = 8_000;
        Transfer transfer = sim.request(connection, 100);
        sim.ring.runUntil(transfer::isEndRead, SECOND, "an answer");
        sim.ring.run(200 * MILLI);
        parts.add(taken());

        answering = false;
        sim.answerBytes = 10;
        connection.updateKeys();
        sim.request(connection, 10);
        sim.ring.run(200 * MILLI);
        parts.add(taken());

        connection.close(7, "done", sim.ring.now());
        sim.client.endpoint().touched(connection);
        sim.ring.run(2 * SECOND);
        parts.add(taken());
        assertEquals(0, sim.client.endpoint().connectionCount());
        assertEquals(0, sim.server.endpoint().connectionCount());
        return parts;
    }

    @Test
    void theDumpInTheWalkthroughIsThatOfThisRun() throws IOException {
        String text = Files.readString(Path.of("..", "docs", "walkthrough.md"));
        List<String> told =
                DUMP.matcher(text).results().map(found -> found.group(1)).toList();
        assertEquals(String.join("---\n", run()), String.join("---\n", told));
    }
}
