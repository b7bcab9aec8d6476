package loomwire.tunnel.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.RawPath;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkRoomTest {
    private static RawPath path(String address, int mtu) {
        return new RawPath(
                "eth7", LinkKind.RAW_IP, null, null, new InetSocketAddress(InetAddress.ofLiteral(address), 9999), mtu);
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 1260", "192.0.2.1, 1500", "2001:db8::1, 1280"})
    void aLinkWithRoomForTwelveHundredBytesIsFine(String address, int mtu) throws IOException {
        assertEquals(Optional.empty(), LinkRoom.lackOf(path(address, mtu)));
        LinkRoom.require(path(address, mtu));
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 1259, 1260", "192.0.2.1, 576, 1260", "2001:db8::1, 1279, 1280"})
    void aSmallerOneIsNamedWithTheMtuThatItNeeds(String address, int mtu, int needed) {
        String said = assertThrows(IOException.class, () -> LinkRoom.require(path(address, mtu)))
                .getMessage();
        assertTrue(said.contains("interface eth7 has an MTU of " + mtu + " bytes, too small for QUIC"), said);
        assertTrue(said.contains("ip link set eth7 mtu " + needed), said);
    }

    @ParameterizedTest
    @CsvSource({"1228, false, true", "1227, false, false", "1248, true, true", "1247, true, false"})
    void plainUdpNeedsLess(int mtu, boolean ipv6, boolean fits) {
        assertEquals(fits, LinkRoom.lackForUdp("eth7", mtu, ipv6).isEmpty());
    }
}
