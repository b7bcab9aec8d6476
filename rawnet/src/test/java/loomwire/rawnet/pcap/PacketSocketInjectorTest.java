package loomwire.rawnet.pcap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.rawnet.testing.NetworkNamespaces;
import loomwire.rawnet.testing.NetworkNamespaces.Namespace;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.pcap4j.core.Pcaps;

/** Frames sent by the batch, as they pass on a wire. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PacketSocketInjectorTest {
    private static NetworkNamespaces pair;

    @BeforeAll
    static void open() {
        Assumptions.assumeTrue(NetworkNamespaces.unavailable() == null, NetworkNamespaces::unavailable);
        try {
            Pcaps.libVersion();
        } catch (LinkageError e) {
            Assumptions.abort("libpcap is not installed: " + e.getMessage());
        }
        pair = NetworkNamespaces.open();
    }

    @AfterAll
    static void close() {
        if (pair != null) {
            pair.close();
        }
    }

    private static void inject(boolean ipv6, String what) {
        Namespace here = pair.right();
        Namespace there = pair.left();
        String said = here.java(
                InjectorMain.class,
                here.interfaceName(),
                here.mac(),
                there.mac(),
                ipv6 ? here.ipv6() : here.ipv4(),
                ipv6 ? there.ipv6() : there.ipv4(),
                what);
        assertTrue(said.contains("as it should be"), said);
    }

    @Test
    void framesAreByteForByteThoseOfThePortableWay() {
        inject(false, "identical");
    }

    @Test
    void ipv6FramesAreByteForByteThoseOfThePortableWay() {
        inject(true, "identical");
    }

    @Test
    void aFrameThatTheKernelRefusesDoesNotHoldUpThoseBehindIt() {
        inject(false, "tooLong");
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void framesToAnInterfaceThatIsDownAreCountedAndLaterOnesGoOut() {
        inject(false, "down");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void anInterfaceThatVanishedIsAnErrorThatSaysSo() {
        inject(false, "gone");
    }
}
