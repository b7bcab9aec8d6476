package loomwire.tunnel.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import loomwire.quic.CloseReason;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.QuicTimeoutException;
import loomwire.rawnet.PortCounters;
import loomwire.tunnel.client.DialException;
import loomwire.tunnel.config.NetworkConfig.Backend;
import org.junit.jupiter.api.Test;

/** How a dial that failed is told: by what came back, and with what to do about it. */
class DialFailureTest {
    private static final int NO_APPLICATION_PROTOCOL = 0x100 + 120;
    private static final int HANDSHAKE_FAILURE = 0x100 + 40;

    private final PortCounters counters = new PortCounters();
    private final DialFailure failure =
            new DialFailure(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9999), Backend.UDP, true, counters);

    private String brokenOff(int code, String words) {
        return failure.explain(new ConnectionClosedException(
                        new CloseReason(CloseReason.Origin.PEER_TRANSPORT, code, words), "closed"))
                .getMessage();
    }

    private DialException late() {
        return failure.late(new QuicTimeoutException("no handshake"));
    }

    @Test
    void aServerThatBreaksOffWithoutAWordIsToldByItsError() {
        assertEquals(
                "server 127.0.0.1 port 9999 broke off the handshake: CRYPTO_ERROR (TLS alert 40, handshake_failure)",
                brokenOff(HANDSHAKE_FAILURE, ""));
        assertTrue(
                brokenOff(HANDSHAKE_FAILURE, "why").endsWith("handshake_failure): why"),
                brokenOff(HANDSHAKE_FAILURE, "why"));
    }

    @Test
    void anotherApplicationProtocolIsToldWithItsKey() {
        String said = brokenOff(NO_APPLICATION_PROTOCOL, "");
        assertTrue(said.contains("no_application_protocol"), said);
        assertTrue(said.contains("transport.quic.alpn"), said);
    }

    @Test
    void aServerThatAnswersTooSlowlyIsNotCalledSilentOrAStranger() {
        counters.datagramsReceived.increment();
        assertEquals(DialException.Cause.UNFINISHED, late().kind());
        assertTrue(late().getMessage().contains("too busy"), late().getMessage());
    }

    @Test
    void whoHasNoKeyOrIsAnsweredByAKernelIsNotSentToTheClocks() {
        DialException noKey = new DialFailure(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 9999), Backend.UDP, false, counters)
                .late(new QuicTimeoutException("no handshake"));
        assertTrue(noKey.getMessage().contains("set it as auth.key here"), noKey.getMessage());
        assertFalse(noKey.hasAdvice(), noKey.getMessage());
        assertTrue(late().hasAdvice());
        counters.malformed.increment();
        assertTrue(late().getMessage().contains("its kernel answers itself"), late().getMessage());
        assertFalse(late().hasAdvice());
    }

    @Test
    void ofASilentServerTheKeyIsNamedFirstAndTheClockIsAnAdviceThatCanBeLeftOut() {
        String said = late().getMessage();
        assertEquals(DialException.Cause.SILENCE, late().kind());
        assertTrue(said.indexOf("auth.key") < said.indexOf("firewall"), said);
        assertTrue(said.contains("loomwire ping"), said);
        assertFalse(late().withoutAdvice().contains("clock"), late().withoutAdvice());
        assertTrue(said.startsWith(late().withoutAdvice()), said);
    }
}
