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

/** A pcap port whose first packets wait apart from the others, over a real wire. */
@Tag("slow")
@Timeout(180)
class PcapSideQueueNamespaceTest {

    @Test
    void aFloodOfSegmentsThatWaitAsideTakesNoPlaceOfTheOthers() throws Exception {
        Assumptions.assumeTrue(NetworkNamespaces.unavailable() == null, NetworkNamespaces::unavailable);
        try {
            Pcaps.libVersion();
        } catch (LinkageError e) {
            Assumptions.abort("libpcap is not installed: " + e.getMessage());
        }
        try (NetworkNamespaces pair = NetworkNamespaces.open()) {
            Namespace left = pair.left();
            Namespace right = pair.right();
            Process port = left.startJava(
                    PcapSideQueueMain.class, left.interfaceName(), left.mac(), right.mac(), left.ipv4(), left.ipv6());
            try {
                BufferedReader output = port.inputReader();
                assertEquals("ready", output.readLine());
                String said = right.java(
                        PcapSideQueueMain.Flood.class,
                        right.interfaceName(),
                        right.mac(),
                        left.mac(),
                        right.ipv4(),
                        right.ipv6(),
                        left.ipv4(),
                        left.ipv6());
                assertTrue(said.contains("sent"), said);
                port.outputWriter().write("\n");
                port.outputWriter().flush();
                assertEquals(
                        "[ipv4 225, ipv4 65, ipv6 225, ipv6 65] and some aside, dropped aside: true, others: 0",
                        output.readLine());
                assertTrue(port.waitFor(60, TimeUnit.SECONDS));
            } finally {
                port.destroyForcibly();
            }
        }
    }
}
