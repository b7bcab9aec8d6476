package loomwire.rawnet.linux;

import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.rawnet.testing.NetworkNamespaces;
import loomwire.rawnet.testing.NetworkNamespaces.Namespace;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whole frames in and out of an interface, and an interface that does nothing for the kernel. */
class PacketSocketTest {
    private static NetworkNamespaces pair;
    private static Namespace here;

    @BeforeAll
    static void open() {
        Assumptions.assumeTrue(NetworkNamespaces.unavailable() == null, NetworkNamespaces::unavailable);
        pair = NetworkNamespaces.open();
        here = pair.left();
        here.run("ip", "link", "add", "pa", "type", "veth", "peer", "name", "pb");
        here.run("ip", "address", "add", "10.79.0.1/24", "dev", "pa");
        here.run("ip", "link", "set", "pa", "up");
        here.run("ip", "link", "set", "pb", "up");
        here.run(
                "ip",
                "neighbour",
                "replace",
                "10.79.0.2",
                "lladdr",
                "02:00:5e:00:00:02",
                "dev",
                "pa",
                "nud",
                "permanent");
    }

    @AfterAll
    static void close() {
        if (pair != null) {
            pair.close();
        }
    }

    @Test
    void framesComeInOrderAndWholeAndOwnOnesAreNotHeard() {
        assertTrue(here.java(PacketSocketMain.class, "frames").contains("as it should be"));
    }

    @Test
    void theKernelWritesWholeChecksumsOnceOffloadsAreOff() {
        assertTrue(here.java(PacketSocketMain.class, "offloads").contains("as it should be"));
    }
}
