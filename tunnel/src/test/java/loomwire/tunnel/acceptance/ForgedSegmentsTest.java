package loomwire.tunnel.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Path;
import loomwire.rawnet.testing.NetworkNamespaces.Namespace;
import loomwire.tunnel.testing.TunnelInNamespaces;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tunnel with somebody on the link who writes segments in the client's name. */
@Tag("slow")
@Timeout(180)
class ForgedSegmentsTest {
    private static final int BYTES = 1 << 20;
    /** Link and IP header before TCP. */
    private static final int TCP_OVER_IPV4 = 14 + 20;

    private static final int TCP_OVER_IPV6 = 14 + 40;

    @TempDir
    private Path folder;

    /** Behind a cable of two ends everybody sees everything; a card of its own takes what is sent to its MAC address. */
    private static void takeOwnFramesOnly(Namespace client, boolean ipv6) {
        String cable = client.interfaceName();
        try {
            client.run("ip", "link", "add", "link", cable, "name", "card0", "type", "macvlan", "mode", "private");
        } catch (IllegalStateException e) {
            Assumptions.abort("a card on a card cannot be made here: " + e.getMessage());
        }
        client.run("ip", "address", "flush", "dev", cable);
        client.run("ip", "link", "set", "card0", "up");
        if (ipv6) {
            client.run("ip", "address", "add", client.ipv6() + "/64", "dev", "card0", "nodad");
        } else {
            client.run("ip", "address", "add", client.ipv4() + "/24", "dev", "card0");
        }
    }

    @ParameterizedTest(name = "IPv6: {0}")
    @ValueSource(booleans = {false, true})
    void aHundredForgedSegmentsASecondChangeNothingForALiveTunnel(boolean ipv6) throws Exception {
        try (TunnelInNamespaces tunnel = TunnelInNamespaces.open(ipv6, folder, "")) {
            takeOwnFramesOnly(tunnel.client(), ipv6);
            tunnel.startServer();
            tunnel.startClient();
            Process forger = tunnel.client()
                    .startJava(
                            ForgerMain.class,
                            tunnel.client().interfaceName(),
                            Integer.toString(TunnelInNamespaces.TUNNEL_PORT),
                            Integer.toString(ipv6 ? TCP_OVER_IPV6 : TCP_OVER_IPV4));
            try (Transfer target = Transfer.at(tunnel.server(), tunnel.serverAddress())) {
                BufferedReader forgersWords = forger.inputReader();
                assertEquals("ready", forgersWords.readLine());
                for (int round = 1; round <= 2; round++) {
                    target.bothFrom(tunnel.client(), round, BYTES);
                }
                assertEquals("heard", forgersWords.readLine());
                forger.getOutputStream().write('\n');
                forger.getOutputStream().flush();
                String end = forgersWords.readLine();
                assertTrue(end.endsWith(" sent, 0 came") && !end.startsWith("0 "), end);
            } finally {
                forger.destroyForcibly().waitFor();
            }
        }
    }
}
