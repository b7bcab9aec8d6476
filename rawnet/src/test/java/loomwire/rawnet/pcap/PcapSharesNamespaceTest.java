package loomwire.rawnet.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.util.concurrent.TimeUnit;
import loomwire.rawnet.testing.NetworkNamespaces;
import loomwire.rawnet.testing.NetworkNamespaces.Namespace;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pcap4j.core.Pcaps;

/** Several pcap ports at one address over a real wire: libpcap's filter and {@code PortShare} must agree on every peer. */
@Tag("slow")
@Timeout(180)
class PcapSharesNamespaceTest {

    @Test
    void eachPeerOfEitherFamilyIsHeardByOnePortAndNoOther() throws Exception {
        Assumptions.assumeTrue(NetworkNamespaces.unavailable() == null, NetworkNamespaces::unavailable);
        try {
            Pcaps.libVersion();
        } catch (LinkageError e) {
            Assumptions.abort("libpcap is not installed: " + e.getMessage());
        }
        try (NetworkNamespaces pair = NetworkNamespaces.open()) {
            Namespace left = pair.left();
            Namespace right = pair.right();
            Process shares = left.startJava(
                    PcapSharesMain.class, left.interfaceName(), left.mac(), right.mac(), left.ipv4(), left.ipv6());
            try {
                BufferedReader output = shares.inputReader();
                assertEquals("ready", output.readLine());
                String said = right.java(
                        PcapSharesClientMain.class,
                        right.interfaceName(),
                        right.mac(),
                        left.mac(),
                        right.ipv4(),
                        right.ipv6(),
                        left.ipv4(),
                        left.ipv6());
                assertTrue(said.contains("as it should be"), said);
                shares.outputWriter().close();
                assertEquals(expected(2) + " " + expected(3), output.readLine());
                assertTrue(shares.waitFor(60, TimeUnit.SECONDS));
            } finally {
                shares.destroyForcibly();
            }
        }
    }

    /** The source ports follow on each other, so both families together are spread evenly. */
    private static String expected(int count) {
        int each = 2 * PcapSharesClientMain.PORTS * PcapSharesClientMain.DATAGRAMS / count;
        return (each + " ").repeat(count).strip();
    }
}
