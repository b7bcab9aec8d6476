package loomwire.rawnet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import loomwire.rawnet.TestNames;
import org.junit.jupiter.api.Test;

/** Against a firewall that only remembers; the real one is tried in a namespace. */
class IptablesGuardTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

    private static final class Recorder implements Commands {
        final List<String> commands = new ArrayList<>();
        String failing = "nothing fails";
        String saved = "";

        @Override
        public String run(List<String> command) throws IOException {
            String line = String.join(" ", command);
            if (line.contains(failing)) {
                throw new IOException(line + " failed: Permission denied (you must be root)");
            }
            commands.add(line);
            return command.getFirst().endsWith("-save") && line.endsWith("raw") ? saved : "";
        }

        List<String> changes() {
            return commands.stream().filter(line -> !line.contains("-save")).toList();
        }
    }

    private final Recorder firewall = new Recorder();

    @Test
    void theThreeRulesComeAndGo() throws IOException {
        int port;
        try (IptablesGuard guard = IptablesGuard.open(ANY_PORT, TestNames.OF_FILE, firewall)) {
            port = guard.local().getPort();
        }
        String comment = " -m comment --comment loomwire:127.0.0.1:" + port + ":"
                + ProcessHandle.current().pid();
        String in = " -p tcp -d 127.0.0.1 --dport " + port + comment + " -j NOTRACK";
        String out = " -p tcp -s 127.0.0.1 --sport " + port + comment + " -j NOTRACK";
        String reset = " -p tcp -s 127.0.0.1 --sport " + port + " --tcp-flags RST RST" + comment + " -j DROP";
        assertEquals(
                List.of(
                        "iptables -w 5 -t raw -A PREROUTING" + in,
                        "iptables -w 5 -t raw -A OUTPUT" + out,
                        "iptables -w 5 -t mangle -A OUTPUT" + reset,
                        "iptables -w 5 -t mangle -D OUTPUT" + reset,
                        "iptables -w 5 -t raw -D OUTPUT" + out,
                        "iptables -w 5 -t raw -D PREROUTING" + in),
                firewall.changes());
    }

    @Test
    void whatWasSetBeforeAFailureIsTakenBack() throws IOException {
        firewall.failing = "-A OUTPUT -p tcp -s 127.0.0.1 --sport";
        InetSocketAddress local =
                new InetSocketAddress("127.0.0.1", PortReservation.freePort(ANY_PORT.getAddress(), TestNames.OF_FILE));
        IOException e = assertThrows(
                IOException.class,
                () -> IptablesGuard.open(local, TestNames.OF_FILE, firewall).close());
        assertTrue(e.getMessage().contains("Permission denied (you must be root)"), e.getMessage());
        assertTrue(
                e.getMessage().endsWith("run as root with iptables installed, or set network.firewall to guard"),
                e.getMessage());
        assertEquals(2, firewall.changes().size());
        assertEquals(
                firewall.changes().get(0).replace(" -A ", " -D "),
                firewall.changes().get(1));
        PortReservation.open(local).close();
    }

    @Test
    void closingTriesEveryRuleAndTellsEveryError() throws IOException {
        IptablesGuard guard = IptablesGuard.open(ANY_PORT, TestNames.OF_FILE, firewall);
        firewall.failing = " -D OUTPUT";
        IOException e = assertThrows(IOException.class, guard::close);
        assertEquals(1, e.getSuppressed().length);
        assertTrue(firewall.changes().getLast().contains("-D PREROUTING"));
        guard.close();
    }

    @Test
    void aMissingProgramIsSaid() {
        Commands none = new SystemCommands();
        IOException e = assertThrows(IOException.class, () -> none.run(List.of("loomwire-no-such-program", "-w")));
        assertEquals("loomwire-no-such-program is not installed", e.getMessage());
    }

    @Test
    void aFailingProgramIsQuoted() {
        IOException e = assertThrows(
                IOException.class,
                () -> new SystemCommands().run(List.of("sh", "-c", "echo first; echo of the program >&2; exit 3")));
        assertTrue(e.getMessage().endsWith("failed: of the program"), e.getMessage());
    }

    @Test
    void onlyRulesOfProcessesThatAreGoneAreRemoved() throws IOException {
        try (PortReservation held = PortReservation.open(ANY_PORT)) {
            InetSocketAddress own = new InetSocketAddress("127.0.0.1", 4001);
            firewall.saved = """
                    *raw
                    :PREROUTING ACCEPT [0:0]
                    -A PREROUTING -d 127.0.0.1/32 -p tcp -m tcp --dport 4001 -m comment --comment "loomwire:127.0.0.1:4001:50" -j NOTRACK
                    -A PREROUTING -d 203.0.113.9/32 -p tcp -m tcp --dport 4002 -m comment --comment "loomwire:203.0.113.9:4002:51" -j NOTRACK
                    -A PREROUTING -d 203.0.113.9/32 -p tcp -m tcp --dport 4003 -m comment --comment "loomwire:203.0.113.9:4003:50" -j NOTRACK
                    -A PREROUTING -d 127.0.0.1/32 -p tcp -m tcp --dport %1$d -m comment --comment "loomwire:127.0.0.1:%1$d:51" -j NOTRACK
                    -A PREROUTING -p tcp -m tcp --dport 4004 -m comment --comment "loomwire is good: \\"really\\"" -j NOTRACK
                    -A PREROUTING -p tcp -m tcp --dport 4005 -j NOTRACK
                    COMMIT
                    """.formatted(held.local().getPort());
            new IptablesLeftovers("iptables", firewall, pid -> pid == 50).remove(own);
        }
        // The own port's: whoever wrote it is gone, though its process id lives. The second: gone. The third: alive.
        // The fourth: its process cannot be seen from here, but the port is held.
        assertEquals(
                List.of(
                        "iptables -w 5 -t raw -D PREROUTING -d 127.0.0.1/32 -p tcp -m tcp --dport 4001 -m comment --comment"
                                + " loomwire:127.0.0.1:4001:50 -j NOTRACK",
                        "iptables -w 5 -t raw -D PREROUTING -d 203.0.113.9/32 -p tcp -m tcp --dport 4002 -m comment --comment"
                                + " loomwire:203.0.113.9:4002:51 -j NOTRACK"),
                firewall.changes());
    }

    @Test
    void commentsAreReadToTheLetter() {
        assertEquals(new RuleComment("10.0.0.1", 9999, 7), RuleComment.parse("loomwire:10.0.0.1:9999:7"));
        assertEquals(
                new RuleComment("fd00:0:0:0:0:0:0:1", 9999, 7),
                RuleComment.parse("loomwire:fd00:0:0:0:0:0:0:1:9999:7"));
        for (String foreign : List.of(
                "",
                "loomwire",
                "loomwire:",
                "loomwire:1:2",
                "loomwire:a:b:c",
                "loomwire:10.0.0.1:09:7",
                "Loomwire:10.0.0.1:9:7",
                "my loomwire:10.0.0.1:9:7",
                "loomwire:10.0.0.1:9:7 ")) {
            assertNull(RuleComment.parse(foreign), foreign);
        }
    }

    @Test
    void linesAreCutLikeAShellWould() {
        assertEquals(
                List.of("-A", "X", "two words", "a\"b", "c"),
                IptablesLeftovers.words("-A X \"two words\" \"a\\\"b\"  c"));
    }
}
