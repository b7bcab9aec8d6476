package loomwire.rawnet.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import loomwire.rawnet.LinkKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxNetworkTest {

    @Test
    void theKindOfLinkFollowsTheHardwareType() {
        assertEquals(LinkKind.ETHERNET, LinuxNetwork.linkOf(1));
        assertEquals(LinkKind.ETHERNET, LinuxNetwork.linkOf(772));
        assertEquals(LinkKind.RAW_IP, LinuxNetwork.linkOf(65_534));
        assertEquals(LinkKind.LINUX_COOKED, LinuxNetwork.linkOf(512));
        assertNull(LinuxNetwork.linkOf(32)); // InfiniBand
    }

    @Test
    void aCardWithoutAddressIsListedFromSys(@TempDir Path sys) throws IOException {
        write(
                sys.resolve("loomwire-x0"),
                Map.of(
                        "ifindex",
                        "77",
                        "type",
                        "1",
                        "flags",
                        "0x1003",
                        "operstate",
                        "up",
                        "mtu",
                        "9000",
                        "address",
                        "02:00:5e:00:00:77"));
        write(
                sys.resolve("loomwire-x1"),
                Map.of(
                        "ifindex",
                        "78",
                        "type",
                        "65534",
                        "flags",
                        "0x1090",
                        "operstate",
                        "down",
                        "mtu",
                        "1420",
                        "address",
                        ""));
        Files.writeString(sys.resolve("bonding_masters"), "");

        LinuxNetwork host = new LinuxNetwork(sys, sys);
        HostInterface card = named(host, "loomwire-x0");
        assertEquals(77, card.index());
        assertTrue(card.up());
        assertEquals(9000, card.mtu());
        assertEquals("02:00:5e:00:00:77", HostInterface.macText(card.mac()));
        HostInterface tunnel = named(host, "loomwire-x1");
        assertFalse(tunnel.up());
        assertEquals(LinkKind.RAW_IP, tunnel.link());
        assertNull(tunnel.mac());
        assertTrue(host.interfaces().stream().noneMatch(each -> each.name().equals("bonding_masters")));
    }

    /** Seen on veth pairs: "down" for up to a second after "ip link set up", while the carrier is there and frames pass. */
    @Test
    void aCardThatWasSwitchedOnJustNowIsUp(@TempDir Path sys) throws IOException {
        Map<String, String> fresh = Map.of(
                "ifindex",
                "77",
                "type",
                "1",
                "flags",
                "0x1003",
                "operstate",
                "down",
                "mtu",
                "1500",
                "address",
                "02:00:5e:00:00:77",
                "carrier",
                "1");
        Map<String, String> unplugged = new HashMap<>(fresh);
        unplugged.put("carrier", "0");
        write(sys.resolve("loomwire-x0"), fresh);
        write(sys.resolve("loomwire-x1"), unplugged);

        LinuxNetwork host = new LinuxNetwork(sys, sys);
        assertTrue(named(host, "loomwire-x0").up());
        assertFalse(named(host, "loomwire-x1").up());
    }

    @Test
    void aKernelWithoutIpv6HasNoIpv6Routes(@TempDir Path proc) throws IOException {
        Files.writeString(proc.resolve("route"), "eth0 00000000 00000000 0001 0 0 7 00000000 0 0 0\n");
        assertEquals(1, new LinuxNetwork(proc, proc).routes().routes().size());
    }

    private static HostInterface named(LinuxNetwork host, String name) throws IOException {
        return host.interfaces().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void write(Path folder, Map<String, String> files) throws IOException {
        Files.createDirectory(folder);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue() + "\n");
        }
    }
}
