package loomwire.rawnet.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class NetworkNamespacesTest {

    /** Prints the addresses of the namespace that it runs in. */
    static final class PrintInterfaces {
        public static void main(String[] args) throws Exception {
            System.out.println(java.net.NetworkInterface.getByName(args[0]).getInterfaceAddresses());
        }
    }

    @Test
    void aPairIsJoinedAndGoneAfterClose() {
        Assumptions.assumeTrue(NetworkNamespaces.unavailable() == null, NetworkNamespaces::unavailable);
        Path trace;
        try (NetworkNamespaces pair = NetworkNamespaces.open()) {
            trace = Path.of("/run/netns", pair.left().name());
            assertTrue(Files.exists(trace));
            assertTrue(pair.left().run("ip", "-o", "link", "show", "veth0").contains("LOWER_UP"));
            assertTrue(pair.right().java(PrintInterfaces.class, "veth0").contains("10.198.0.2/24"));
            assertThrows(IllegalStateException.class, () -> pair.left().run("false"));
        }
        assertFalse(Files.exists(trace));
    }

    @Test
    void twoPairsDoNotMeet() {
        Assumptions.assumeTrue(NetworkNamespaces.unavailable() == null, NetworkNamespaces::unavailable);
        try (NetworkNamespaces one = NetworkNamespaces.open();
                NetworkNamespaces two = NetworkNamespaces.open()) {
            assertFalse(one.left().name().equals(two.left().name()));
            one.left().run("ip", "link", "set", "veth0", "mtu", "1400");
            assertEquals(
                    "1500", two.left().run("cat", "/sys/class/net/veth0/mtu").strip());
        }
    }
}
