package loomwire.rawnet.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.PortShare;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.SideQueue;
import org.junit.jupiter.api.Test;

class CaptureFilterTest {

    @Test
    void aServerHearsEverybodyOnBothFamilies() {
        assertEquals(
                "tcp and ((dst host 10.0.0.1 and dst port 9999) or (dst host fd00::1 and dst port 9998))",
                CaptureFilter.of(
                        List.of(
                                path(new InetSocketAddress("10.0.0.1", 9999)),
                                path(new InetSocketAddress("fd00::1", 9998))),
                        null,
                        PortShare.ALL));
    }

    @Test
    void aClientHearsItsServerOnly() {
        assertEquals(
                "tcp and ((dst host 10.0.0.1 and dst port 9999)) and (src host 192.0.2.1 and src port 443)",
                CaptureFilter.of(
                        List.of(path(new InetSocketAddress("10.0.0.1", 9999))),
                        new InetSocketAddress("192.0.2.1", 443),
                        PortShare.ALL));
    }

    @Test
    void aScopeIsLeftOut() throws Exception {
        byte[] linkLocal = InetAddress.getByName("fe80::1").getAddress();
        InetAddress scoped = Inet6Address.getByAddress(null, linkLocal, 3);
        assertEquals(
                "tcp and ((dst host fe80::1 and dst port 1))",
                CaptureFilter.of(List.of(path(new InetSocketAddress(scoped, 1))), null, PortShare.ALL));
    }

    @Test
    void aShareIsARemainderOfTheSourceWithoutDivisionWhereThatCanBe() {
        List<RawPath> paths = List.of(path(new InetSocketAddress("10.0.0.1", 9999)));
        assertEquals(
                "tcp and ((dst host 10.0.0.1 and dst port 9999)) and ((ip and (ip[14:2] + tcp[0:2]) & 3 = 2)"
                        + " or (ip6 and (ip6[22:2] + ip6[40:2]) & 3 = 2))",
                CaptureFilter.of(paths, null, new PortShare(2, 4)));
        assertEquals(
                "tcp and ((dst host 10.0.0.1 and dst port 9999)) and ((ip and (ip[14:2] + tcp[0:2]) % 3 = 1)"
                        + " or (ip6 and (ip6[22:2] + ip6[40:2]) % 3 = 1))",
                CaptureFilter.of(paths, null, new PortShare(1, 3)));
    }

    @Test
    void whatWaitsAsideIsToldByTheFirstByteBehindTheTcpHeaderOfEitherFamily() {
        String rule = "((ip and tcp[(tcp[12] & 0xf0) >> 2] & 176 = 128)"
                + " or (ip6 and ip6[40 + ((ip6[52] & 0xf0) >> 2)] & 176 = 128))";
        assertEquals("tcp and " + rule, CaptureFilter.aside("tcp", new SideQueue(0xb0, 0x80)));
        assertEquals("tcp and not " + rule, CaptureFilter.notAside("tcp", new SideQueue(0xb0, 0x80)));
    }

    private static RawPath path(InetSocketAddress local) {
        return new RawPath("tun0", LinkKind.RAW_IP, null, null, local, 1500);
    }
}
