package loomwire.quic.sim;

import static loomwire.quic.sim.Simulation.MILLI;
import static loomwire.quic.sim.Simulation.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import loomwire.quic.connection.Connection;
import loomwire.quic.event.Recording;
import loomwire.quic.qlog.Qlogs;
import org.junit.jupiter.api.Test;

/**
 * The run that {@code docs/walkthrough.md} tells: a handshake, a loss, a key update, a close. Its dump stands there, and some
 * lines of the qlogs of both ends.
 */
class WalkthroughTest {
    /** Datagrams that carry much, in the order in which the server sends them: this one is lost. */
    private static final int LOST = 2;

    private static final int LARGE = 1000;

    private static final Pattern EVENT = Pattern.compile("\\{\"time\":([0-9.]+),\"name\":\"quic:(\\w+)\".*");

    /** Some events of a qlog: those of these names, within these milliseconds of its connection. */
    private record Look(boolean client, Set<String> names, double from, double to) {}

    /** In the order in which the document shows them. */
    private static final List<Look> LOOKS = List.of(
            new Look(false, Set.of("connection_state_updated", "key_discarded", "mtu_updated"), 0, 250),
            new Look(false, Set.of("packets_acked", "packet_lost", "recovery_metrics_updated"), 340, 340),
            new Look(false, Set.of("key_updated", "key_discarded"), 500, 760),
            new Look(true, Set.of("connection_closed", "connection_state_updated"), 760, 2000),
            new Look(false, Set.of("connection_closed", "connection_state_updated"), 760, 2000));

    /** Kept until the handshake's secrets are known. */
    private record Sent(boolean fromClient, byte[] datagram, long nanos, boolean lost) {}

    private final PacketDump dump = new PacketDump();
    private final Qlogs logs = new Qlogs();
    private final Simulation sim = Recording.by(logs, () -> Simulation.withDelay(1, 20 * MILLI));
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

    private String events(Look look) {
        StringBuilder found = new StringBuilder();
        for (String record : new String(logs.of(look.client).bytes(), StandardCharsets.UTF_8).split("\u001e")) {
            Matcher event = EVENT.matcher(record.strip());
            if (event.matches() && look.names.contains(event.group(2))) {
                double time = Double.parseDouble(event.group(1));
                if (time >= look.from && time <= look.to) {
                    found.append(record.strip()).append('\n');
                }
            }
        }
        return found.toString();
    }

    private static List<String> boxes(String text, String kind) {
        return Pattern.compile("(?s)```" + kind + "\n(.*?)```")
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void whatTheWalkthroughShowsIsThatOfThisRun() throws IOException {
        String text = Files.readString(Path.of("..", "docs", "walkthrough.md"));
        assertEquals(String.join("---\n", run()), String.join("---\n", boxes(text, "dump")));
        assertEquals(
                LOOKS.stream().map(this::events).collect(Collectors.joining("---\n")),
                String.join("---\n", boxes(text, "qlog")));
    }
}
