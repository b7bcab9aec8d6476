package loomwire.rawnet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import loomwire.rawnet.TestNames;
import org.junit.jupiter.api.Test;

class EphemeralPortsTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(LOOPBACK, 0);

    @Test
    void aTakenPortIsPassedOver() throws IOException {
        try (PortReservation taken = PortReservation.open(ANY_PORT)) {
            int[] offered = {
                taken.local().getPort(), taken.local().getPort(), PortReservation.freePort(LOOPBACK, TestNames.OF_FILE)
            };
            int[] next = {0};
            try (PortReservation reservation =
                    PortReservation.open(ANY_PORT, TestNames.OF_FILE, () -> offered[next[0]++])) {
                assertEquals(offered[2], reservation.local().getPort());
            }
        }
    }

    @Test
    void itGivesUpAfterManyTries() {
        List<Integer> tried = new ArrayList<>();
        BindException e = assertThrows(
                BindException.class,
                () -> EphemeralPorts.bind(ANY_PORT, TestNames.OF_FILE, EphemeralPorts.RANDOM, local -> {
                    tried.add(local.getPort());
                    throw new PortInUseException(local, TestNames.OF_FILE, null);
                }));
        assertEquals(EphemeralPorts.TRIES, tried.size());
        assertTrue(tried.stream().allMatch(port -> port >= EphemeralPorts.LOWEST && port <= EphemeralPorts.HIGHEST));
        assertTrue(e.getMessage().contains("set a port in network.ipv4.addr"), e.getMessage());
    }

    @Test
    void anotherErrorIsNotTriedAgain() {
        int[] tries = {0};
        assertThrows(
                IOException.class,
                () -> EphemeralPorts.bind(ANY_PORT, TestNames.OF_FILE, EphemeralPorts.RANDOM, local -> {
                    tries[0]++;
                    throw new IOException("no");
                }));
        assertEquals(1, tries[0]);
    }

    @Test
    void aReservedPortIsRefusedToOthersAndFreeAfterClose() throws IOException {
        InetSocketAddress local;
        try (PortReservation reservation = PortReservation.open(ANY_PORT)) {
            local = reservation.local();
            PortInUseException e = assertThrows(
                    PortInUseException.class,
                    () -> PortReservation.open(local, TestNames.OF_FILE).close());
            assertTrue(e.getMessage().startsWith("127.0.0.1:" + local.getPort() + " is in use"), e.getMessage());
            assertTrue(e.getMessage().contains("network.ipv4.addr"), e.getMessage());
        }
        PortReservation.open(local, TestNames.OF_FILE).close();
    }

    @Test
    void anAddressOfAnotherMachineIsSaidToBeOne() {
        InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.ofLiteral("203.0.113.1"), 4000);
        BindException e = assertThrows(
                BindException.class,
                () -> PortReservation.open(elsewhere, TestNames.OF_FILE).close());
        assertTrue(e.getMessage().contains("203.0.113.1 is not an address of this machine"), e.getMessage());
    }
}
