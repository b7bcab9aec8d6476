package loomwire.rawnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class RawPathTest {
    private static final byte[] MAC = {2, 0, 0, 0, 0, 1};
    private static final InetSocketAddress LOCAL = new InetSocketAddress("10.0.0.1", 9999);

    @Test
    void ethernetNeedsBothMacAddresses() {
        assertThrows(
                IllegalArgumentException.class, () -> new RawPath("eth0", LinkKind.ETHERNET, MAC, null, LOCAL, 1500));
        assertThrows(
                IllegalArgumentException.class,
                () -> new RawPath("eth0", LinkKind.ETHERNET, new byte[5], MAC, LOCAL, 1500));
        assertEquals(1500, new RawPath("tun0", LinkKind.RAW_IP, null, null, LOCAL, 1500).mtu());
    }

    @Test
    void portAndMtuAreChecked() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new RawPath("tun0", LinkKind.RAW_IP, null, null, new InetSocketAddress("10.0.0.1", 0), 1500));
        assertThrows(
                IllegalArgumentException.class, () -> new RawPath("tun0", LinkKind.RAW_IP, null, null, LOCAL, 575));
        assertThrows(
                IllegalArgumentException.class, () -> new RawPath("tun0", LinkKind.RAW_IP, null, null, LOCAL, 65_537));
    }

    @Test
    void theArraysAreCopies() {
        byte[] mac = MAC.clone();
        RawPath path = new RawPath("eth0", LinkKind.ETHERNET, mac, mac, LOCAL, 1500);
        mac[5] = 9;
        path.localMac()[5] = 9;
        assertEquals(1, path.localMac()[5]);
        assertEquals(path, new RawPath("eth0", LinkKind.ETHERNET, MAC, MAC, LOCAL, 1500));
        assertTrue(path.toString().contains("mac 02:00:00:00:00:01"));
        assertFalse(path.isIpv6());
    }
}
