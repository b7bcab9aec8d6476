package loomwire.tunnel.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.List;
import loomwire.rawnet.testing.NetworkNamespaces.Namespace;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.LoomwireProcess;
import loomwire.tunnel.testing.TunnelInNamespaces;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of {@code network.firewall: iptables} as the whole program sets and removes them, in each family. */
@Tag("slow")
@Timeout(240)
class FirewallRulesTest {
    private static final int RULES = 3;

    @TempDir
    private Path folder;

    private static void awaitRulesOf(LoomwireProcess process, Namespace at) {
        Eventually.holds(RULES + " rules of process " + process.pid() + " and no others", () -> {
            List<String> rules = at.firewallRules();
            return rules.size() == RULES && rules.stream().allMatch(rule -> rule.contains(":" + process.pid() + "\""));
        });
    }

    @ParameterizedTest(name = "IPv6: {0}")
    @ValueSource(booleans = {false, true})
    void theNextStartRemovesWhatAKilledProcessLeftAndAnOrderlyStopLeavesNone(boolean ipv6) throws Exception {
        try (TunnelInNamespaces tunnel = TunnelInNamespaces.open(ipv6, folder, ", firewall: iptables")) {
            for (Namespace end : List.of(tunnel.server(), tunnel.client())) {
                String unavailable = end.iptablesUnavailable();
                Assumptions.assumeTrue(unavailable == null, unavailable);
            }
            LoomwireProcess firstServer = tunnel.startServer();
            LoomwireProcess firstClient = tunnel.startClient();
            awaitRulesOf(firstServer, tunnel.server());
            awaitRulesOf(firstClient, tunnel.client());
            for (LoomwireProcess process : List.of(firstClient, firstServer)) {
                process.kill();
                assertNotEquals(0, process.awaitEnd());
            }
            awaitRulesOf(firstServer, tunnel.server());
            awaitRulesOf(firstClient, tunnel.client());

            LoomwireProcess server = tunnel.startServer();
            LoomwireProcess client = tunnel.startClient();
            awaitRulesOf(server, tunnel.server());
            awaitRulesOf(client, tunnel.client());

            assertEquals(0, client.stop(), client::said);
            assertEquals(0, server.stop(), server::said);
            assertEquals(List.of(), tunnel.server().firewallRules());
            assertEquals(List.of(), tunnel.client().firewallRules());
        }
    }
}
