package loomwire.rawnet.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import loomwire.rawnet.testing.NetworkNamespaces;
import loomwire.rawnet.testing.NetworkNamespaces.Namespace;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcap4j.core.Pcaps;

/** The pcap port over a real wire, by Linux's own calls and the portable way: an echo in one namespace, the test in another. */
@Tag("slow")
@ParameterizedClass(name = "portable: {0}")
@ValueSource(booleans = {false, true})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PcapPortNamespaceTest {
    private static final String SECOND_IPV4 = "10.198.0.11";
    private static final String THIRD_IPV4 = "10.198.0.12";
    private static NetworkNamespaces pair;
    private static Process echo;

    private final boolean portable;

    PcapPortNamespaceTest(boolean portable) {
        this.portable = portable;
    }

    @BeforeParameterizedClassInvocation
    static void startEcho(boolean portable) throws IOException {
        Assumptions.assumeTrue(NetworkNamespaces.unavailable() == null, NetworkNamespaces::unavailable);
        try {
            Pcaps.libVersion();
        } catch (LinkageError e) {
            Assumptions.abort("libpcap is not installed: " + e.getMessage());
        }
        pair = NetworkNamespaces.open();
        Namespace left = pair.left();
        left.run("ip", "address", "add", SECOND_IPV4 + "/24", "dev", left.interfaceName());
        echo = left.startJava(
                PcapEchoMain.class,
                left.interfaceName(),
                left.mac(),
                pair.right().mac(),
                left.ipv4(),
                left.ipv6(),
                Boolean.toString(portable),
                SECOND_IPV4);
        BufferedReader output = echo.inputReader();
        String line = output.readLine();
        assertTrue("ready".equals(line), "the echo said " + line);
    }

    @AfterParameterizedClassInvocation
    static void stopEcho() throws Exception {
        if (echo != null) {
            echo.outputWriter().close();
            if (!echo.waitFor(60, TimeUnit.SECONDS)) {
                echo.destroyForcibly();
            }
        }
        if (pair != null) {
            pair.close();
        }
    }

    private void client(String what) {
        client(what, pair.left().ipv4());
    }

    private void client(String what, String serverIpv4) {
        Namespace left = pair.left();
        Namespace right = pair.right();
        String said = right.java(
                PcapClientMain.class,
                right.interfaceName(),
                right.mac(),
                left.mac(),
                right.ipv4(),
                right.ipv6(),
                serverIpv4,
                left.ipv6(),
                what,
                Boolean.toString(portable));
        assertTrue(said.contains("as it should be"), said);
    }

    @Test
    void datagramsOfBothFamiliesGoThereAndBackWhole() {
        client("echo");
    }

    @Test
    void answersLeaveFromTheAddressThatWasAsked() {
        client("echo", SECOND_IPV4);
    }

    @Test
    void aPortFollowsAddressesThatComeAndGo() throws IOException {
        Namespace left = pair.left();
        left.run("ip", "address", "add", THIRD_IPV4 + "/24", "dev", left.interfaceName());
        client("unheard", THIRD_IPV4);
        follow(left.ipv4(), left.ipv6(), SECOND_IPV4, THIRD_IPV4);
        client("echo", THIRD_IPV4);
        client("echo", left.ipv4());
        follow(left.ipv4(), left.ipv6(), SECOND_IPV4);
        client("unheard", THIRD_IPV4);
        client("echo", SECOND_IPV4);
    }

    private static void follow(String... addresses) throws IOException {
        echo.outputWriter().write(String.join(" ", addresses) + "\n");
        echo.outputWriter().flush();
        assertEquals("followed", echo.inputReader().readLine());
    }

    @Test
    void whatPassedIsCounted() {
        client("counters");
    }

    @Test
    void flagsOfThePortAndOfThePeerAreOnTheWire() {
        client("flags");
    }

    @Test
    void aWakeUpEndsTheWaitAlsoWhenItCameBefore() {
        client("wakeup");
    }

    @Test
    void closingEndsTheWaitAndTheCaptureThread() {
        client("close");
    }

    @Test
    void whatDoesNotFitTheBatchComesWithTheNext() {
        client("room");
    }

    @Test
    void manyDatagramsAtOnceComeWhole() {
        client("many");
    }

    @Test
    void aClientHearsNobodyButItsPeer() {
        client("onlyPeer");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void anInterfaceThatVanishesIsAnError() {
        client("gone");
    }
}
