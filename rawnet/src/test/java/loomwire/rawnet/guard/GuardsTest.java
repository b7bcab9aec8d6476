package loomwire.rawnet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import loomwire.rawnet.TestNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class GuardsTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

    @Test
    @EnabledOnOs(OS.LINUX)
    void theGuardReservesThePortItChose() throws IOException {
        InetSocketAddress local;
        try (KernelGuard guard = Guards.open(FirewallMode.GUARD, ANY_PORT, "lo", TestNames.OF_FILE)) {
            local = guard.local();
            assertTrue(local.getPort() >= EphemeralPorts.LOWEST && local.getPort() <= EphemeralPorts.HIGHEST);
            PortInUseException e = assertThrows(
                    PortInUseException.class,
                    () -> Guards.open(FirewallMode.GUARD, local, "lo", TestNames.OF_FILE)
                            .close());
            assertTrue(e.getMessage().startsWith("127.0.0.1:" + local.getPort() + " is in use"), e.getMessage());
            assertThrows(
                    PortInUseException.class, () -> PortReservation.open(local).close());
            assertTrue(guard.describe().contains("127.0.0.1:" + local.getPort()), guard.describe());
        }
        Guards.open(FirewallMode.GUARD, local, "lo", TestNames.OF_FILE).close();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theGuardTriesAnotherPortWhenOneIsTaken() throws IOException {
        try (RstGuard first = RstGuard.open(ANY_PORT, null, TestNames.OF_FILE)) {
            int[] offered = {first.local().getPort(), PortReservation.freePort(ANY_PORT.getAddress(), TestNames.OF_FILE)
            };
            int[] next = {0};
            try (RstGuard second = RstGuard.open(ANY_PORT, null, TestNames.OF_FILE, () -> offered[next[0]++])) {
                assertEquals(offered[1], second.local().getPort());
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void closingTwiceClosesOnce() throws IOException {
        KernelGuard first = Guards.open(FirewallMode.GUARD, ANY_PORT, "lo", TestNames.OF_FILE);
        first.close();
        // Gets the file descriptor that has become free; a second close of the first would take it away.
        try (KernelGuard second = Guards.open(FirewallMode.GUARD, ANY_PORT, "lo", TestNames.OF_FILE)) {
            first.close();
            InetSocketAddress local = second.local();
            assertThrows(
                    PortInUseException.class, () -> PortReservation.open(local).close());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theGuardOfAnAddressThatIsNotHereIsRefused() {
        InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 4000);
        BindException e = assertThrows(
                BindException.class,
                () -> Guards.open(FirewallMode.GUARD, elsewhere, null, TestNames.OF_FILE)
                        .close());
        assertTrue(e.getMessage().contains("set network.ipv6.addr"), e.getMessage());
    }

    @Test
    void withoutProtectionThePortIsReservedAndTheRuleIsNamed() throws IOException {
        for (String os : new String[] {"Linux", "Mac OS X", "Windows 11"}) {
            FirewallMode mode = os.equals("Linux") ? FirewallMode.NONE : FirewallMode.GUARD;
            try (KernelGuard guard = Guards.open(mode, ANY_PORT, "en0", TestNames.OF_FILE, os)) {
                InetSocketAddress local = guard.local();
                assertThrows(
                        PortInUseException.class,
                        () -> PortReservation.open(local).close());
                String rule = switch (os) {
                    case "Linux" -> "iptables -t mangle -A OUTPUT -p tcp -s 127.0.0.1 --sport " + local.getPort();
                    case "Mac OS X" -> "block drop in quick on en0 proto tcp to 127.0.0.1 port " + local.getPort();
                    default -> "netsh advfirewall firewall add rule";
                };
                assertTrue(guard.describe().contains(rule), guard.describe());
            }
        }
    }

    @Test
    void iptablesElsewhereThanOnLinuxIsRefused() {
        IOException e = assertThrows(
                IOException.class,
                () -> Guards.open(FirewallMode.IPTABLES, ANY_PORT, "en0", TestNames.OF_FILE, "Mac OS X")
                        .close());
        assertTrue(e.getMessage().contains("set it to none"), e.getMessage());
    }
}
