package loomwire.rawnet.udp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.rawnet.testing.NetworkNamespaces;
import loomwire.rawnet.testing.NetworkNamespaces.Namespace;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ICMP errors that anybody can forge against a real kernel, which believes them: they must not hurt the port. */
@Tag("slow")
class ForgedIcmpNamespaceTest {

    @BeforeAll
    static void namespaces() {
        Assumptions.assumeTrue(NetworkNamespaces.unavailable() == null, NetworkNamespaces::unavailable);
    }

    @ParameterizedTest(name = "portable: {0}, IPv6: {1}")
    @CsvSource({"false,false", "true,false", "false,true", "true,true"})
    void noForgedIcmpErrorKeepsAPortFromSending(boolean portable, boolean ipv6) {
        try (NetworkNamespaces pair = NetworkNamespaces.open()) {
            Namespace left = pair.left();
            Namespace right = pair.right();
            String peer = ipv6 ? right.ipv6() : right.ipv4();
            String said =
                    left.java(ForgedIcmpMain.class, Boolean.toString(portable), ipv6 ? left.ipv6() : left.ipv4(), peer);
            assertTrue(said.contains("as it should be"), said);
            // The kernel did hear the lie, and keeps it for who believes it.
            String route = left.run("ip", "route", "get", peer);
            assertTrue(route.contains(ipv6 ? "mtu 1280" : "mtu 5"), route);
        }
    }
}
