package loomwire.quic.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import loomwire.quic.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CloseMessageTest {
    @ParameterizedTest
    @EnumSource
    void everyReasonNamesThePeerAndTheDetail(CloseReason.Origin origin) throws Exception {
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getByName("2001:db8::7"), 443);
        String message = CloseMessage.exception(new CloseReason(origin, 0x0a, "the detail"), 12, peer)
                .getMessage();
        assertTrue(message.contains("[2001:db8::7]:443"), message);
        assertTrue(message.endsWith(": the detail"), message);
    }

    @Test
    void aTransportErrorIsNamed() throws Exception {
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 443);
        assertEquals(
                "192.0.2.1:443 broke off connection 3 with FLOW_CONTROL_ERROR",
                CloseMessage.exception(new CloseReason(CloseReason.Origin.PEER_TRANSPORT, 3, ""), 3, peer)
                        .getMessage());
    }

    @Test
    void aPeersWordsMakeNoLineOfTheirOwn() throws Exception {
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 443);
        assertEquals(
                "192.0.2.1:443 closed connection 3: x\\u000a\\u202eforged",
                CloseMessage.exception(
                                new CloseReason(CloseReason.Origin.PEER_APPLICATION, 0, "x\n\u202eforged"), 3, peer)
                        .getMessage());
    }

    @Test
    void aLongReasonIsCutBetweenCharacters() {
        String cut = CloseMessage.cut("é".repeat(200));
        assertEquals("é".repeat(128), cut);
        assertEquals(255, CloseMessage.cut("€".repeat(200)).getBytes(StandardCharsets.UTF_8).length);
        assertEquals("short", CloseMessage.cut("short"));
        assertEquals("", CloseMessage.cut(""));
    }
}
