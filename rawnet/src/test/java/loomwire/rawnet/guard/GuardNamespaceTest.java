package loomwire.rawnet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import loomwire.rawnet.testing.NetworkNamespaces;
import loomwire.rawnet.testing.NetworkNamespaces.Namespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the kernel of one namespace answers to hand-made segments from the other. */
@Tag("slow")
class GuardNamespaceTest {
    private static final int PORT = 9999;
    /** As many as the probe sends. */
    private static final int SEGMENTS = 400;

    private NetworkNamespaces pair;
    private Namespace left;
    private Namespace right;

    @BeforeEach
    void namespaces() {
        Assumptions.assumeTrue(NetworkNamespaces.unavailable() == null, NetworkNamespaces::unavailable);
        pair = NetworkNamespaces.open();
        left = pair.left();
        right = pair.right();
    }

    @AfterEach
    void close() {
        if (pair != null) {
            pair.close();
        }
    }

    /** A process in the left namespace that holds the port. */
    private record Holder(Process process, BufferedReader output) implements AutoCloseable {
        static Holder start(Namespace in, String how, String address, int port) throws IOException {
            Process process = in.startJava(GuardMain.class, how, address, Integer.toString(port));
            Holder holder = new Holder(process, process.inputReader());
            holder.expect("ready");
            return holder;
        }

        private void expect(String line) throws IOException {
            assertEquals(
                    line,
                    output.lines()
                            .filter(text -> !text.startsWith("["))
                            .findFirst()
                            .orElse("(it ended)"));
        }

        /** Lets it close its guard and waits for its end. */
        @Override
        public void close() throws IOException {
            process.outputWriter().close();
            expect("done");
        }

        void kill() throws InterruptedException {
            process.destroyForcibly();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        }
    }

    private String probe(String from, String to) {
        return right.java(SegmentProbe.class, right.mac(), left.mac(), from, to, Integer.toString(PORT))
                .strip();
    }

    @Test
    void withoutAGuardTheKernelAnswersEverySegmentWithReset() {
        assertEquals("resets=" + SEGMENTS + " synAcks=0", probe(right.ipv4(), left.ipv4()));
        assertEquals("resets=" + SEGMENTS + " synAcks=0", probe(right.ipv6(), left.ipv6()));
    }

    @Test
    void aBoundSocketDoesNotHelpAndAListeningOneAnswersSyn() throws IOException {
        try (Holder _ = Holder.start(left, "BOUND", left.ipv4(), PORT)) {
            assertEquals("resets=" + SEGMENTS + " synAcks=0", probe(right.ipv4(), left.ipv4()));
        }
        try (Holder _ = Holder.start(left, "LISTENING", left.ipv4(), PORT)) {
            String answers = probe(right.ipv4(), left.ipv4());
            assertTrue(answers.matches("resets=[1-9]\\d* synAcks=[1-9]\\d*"), answers);
        }
    }

    @Test
    void theGuardSilencesTheKernel() throws IOException {
        try (Holder _ = Holder.start(left, "GUARD", left.ipv4(), PORT)) {
            assertEquals("resets=0 synAcks=0", probe(right.ipv4(), left.ipv4()));
        }
        try (Holder _ = Holder.start(left, "GUARD", left.ipv6(), PORT)) {
            assertEquals("resets=0 synAcks=0", probe(right.ipv6(), left.ipv6()));
        }
        assertEquals(
                "resets=" + SEGMENTS + " synAcks=0", probe(right.ipv4(), left.ipv4()), "after the guard is closed");
    }

    @Test
    void theGuardOfOneFamilyLeavesTheOtherFree() throws IOException {
        try (Holder _ = Holder.start(left, "GUARD", "::", PORT);
                Holder _ = Holder.start(left, "GUARD", left.ipv4(), PORT)) {
            assertEquals("resets=0 synAcks=0", probe(right.ipv6(), left.ipv6()));
            assertEquals("resets=0 synAcks=0", probe(right.ipv4(), left.ipv4()));
        }
    }

    @Test
    void iptablesRulesSilenceTheKernelAndVanishOnClose() throws IOException {
        assumeIptables();
        String before = rules();
        try (Holder _ = Holder.start(left, "IPTABLES", left.ipv4(), PORT);
                Holder _ = Holder.start(left, "IPTABLES", left.ipv6(), PORT)) {
            assertEquals(6, ours().size(), rules());
            assertEquals("resets=0 synAcks=0", probe(right.ipv4(), left.ipv4()));
            assertEquals("resets=0 synAcks=0", probe(right.ipv6(), left.ipv6()));
        }
        assertEquals(before, rules());
        assertEquals(List.of(), ours());
    }

    @Test
    void leftoversOfAKilledProcessAreRemovedAndForeignRulesStay() throws Exception {
        assumeIptables();
        left.run("iptables", "-t", "raw", "-A", "PREROUTING", "-p", "tcp", "--dport", "80", "-j", "NOTRACK");
        left.run(
                "iptables",
                "-t",
                "mangle",
                "-A",
                "OUTPUT",
                "-p",
                "tcp",
                "--sport",
                "81",
                "-m",
                "comment",
                "--comment",
                "loomwire: a note by hand",
                "-j",
                "DROP");
        String before = rules();
        Holder.start(left, "IPTABLES", left.ipv4(), PORT).kill();
        assertEquals(3, ours().size(), "a killed process cannot clean up");

        try (Holder _ = Holder.start(left, "IPTABLES", left.ipv4(), PORT + 1)) {
            assertTrue(
                    ours().stream().allMatch(rule -> rule.contains("loomwire:" + left.ipv4() + ":" + (PORT + 1) + ":")),
                    rules());
            assertEquals(3, ours().size());
        }
        assertEquals(before, rules());
    }

    private void assumeIptables() {
        String unavailable = left.iptablesUnavailable();
        Assumptions.assumeTrue(unavailable == null, unavailable);
    }

    private List<String> ours() {
        return rules().lines()
                .filter(line -> line.contains("\"loomwire:") && !line.contains("by hand"))
                .toList();
    }

    private String rules() {
        return String.join("\n", left.firewallRules());
    }
}
