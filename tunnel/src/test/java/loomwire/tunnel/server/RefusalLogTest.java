package loomwire.tunnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import loomwire.quic.CloseReason;
import loomwire.quic.base.TransportError;
import loomwire.tunnel.protocol.AuthenticationException;
import loomwire.tunnel.protocol.CloseCode;
import org.junit.jupiter.api.Test;

class RefusalLogTest {
    private static final AuthenticationException WRONG =
            new AuthenticationException(CloseCode.WRONG_KEY, "another key");
    private static final AuthenticationException NO_KEY = new AuthenticationException(CloseCode.KEY_REQUIRED, "no key");

    private final List<String> lines = new ArrayList<>();
    private final RefusalLog log = new RefusalLog(lines::add);

    private void refuse(String from, int times, AuthenticationException why) {
        for (int i = 0; i < times; i++) {
            log.refused(new InetSocketAddress(from, 1000 + i), why);
        }
    }

    @Test
    void oneNetworkGetsOneLineForEachReason() {
        refuse("192.0.2.1", 1000, WRONG);
        refuse("192.0.2.77", 1000, WRONG);
        refuse("192.0.2.77", 1000, NO_KEY);
        refuse("198.51.100.1", 1000, WRONG);
        refuse("2001:db8:1::1", 10, WRONG);
        refuse("2001:db8:1:2::1", 10, WRONG);
        assertEquals(4, lines.size(), String.join("\n", lines));
        assertEquals("192.0.2.1:1000: not let in: another key", lines.getFirst());
    }

    @Test
    void aClientWithAnotherProtocolNameGetsALineThatNamesTheKey() {
        CloseReason other = new CloseReason(
                CloseReason.Origin.LOCAL_TRANSPORT,
                TransportError.NO_APPLICATION_PROTOCOL,
                "the client offers the application protocols [h\n3], the server speaks [x]");
        for (int i = 0; i < 1000; i++) {
            log.handshakeFailed(new InetSocketAddress("192.0.2." + i % 200, 1000 + i), other);
        }
        log.handshakeFailed(
                new InetSocketAddress("198.51.100.1", 1),
                new CloseReason(CloseReason.Origin.LOCAL_TRANSPORT, TransportError.PROTOCOL_VIOLATION, "nonsense"));
        log.handshakeFailed(
                new InetSocketAddress("198.51.100.1", 1),
                new CloseReason(
                        CloseReason.Origin.PEER_TRANSPORT,
                        TransportError.NO_APPLICATION_PROTOCOL,
                        "not ours to judge"));
        assertEquals(
                List.of(
                        "192.0.2.0:1000: not let in: the client offers the application protocols [h\\u000a3], the server "
                                + "speaks [x]: transport.quic.alpn has to be the same on both ends"),
                lines);
    }

    @Test
    void howManyNetworksSoEverTryTheLogStaysReadable() {
        for (int network = 0; network < 1000; network++) {
            refuse("10." + network / 250 + "." + network % 250 + ".1", 3, WRONG);
        }
        assertEquals(RefusalLog.MAX_KINDS + 1, lines.size());
        assertTrue(lines.getLast().contains("others too"), lines.getLast());
    }
}
