package loomwire.quic.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import loomwire.quic.CloseReason;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.base.TransportError;
import loomwire.quic.wire.NewConnectionIdFrame;
import loomwire.quic.wire.NewTokenFrame;
import loomwire.quic.wire.TransportParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stateless resets at either end, and tokens from whom they may not come. */
class StrangersAndResetsTest {
    private static final byte[] TOKEN = new byte[16];

    static {
        Arrays.fill(TOKEN, (byte) 9);
    }

    private static byte[] reset() {
        byte[] datagram = new byte[40];
        new SeededEntropy(5).fill(datagram, 0, datagram.length);
        datagram[0] = 0x55;
        System.arraycopy(TOKEN, 0, datagram, datagram.length - TOKEN.length, TOKEN.length);
        return datagram;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aResetIsRecognisedByTheTokenOfTheIdInUseAndByNoOther(boolean onServer) {
        Attack attack = Attack.afterHandshake(onServer);
        ConnectionId next = ConnectionId.random(new SeededEntropy(6), HostilePeer.ID_LENGTH);
        attack.send(new NewConnectionIdFrame(1, 0, next, TOKEN));
        attack.send(reset());
        assertFalse(attack.connection.isClosing(), "no packet was sent to that id yet");
        ConnectionId last = ConnectionId.random(new SeededEntropy(7), HostilePeer.ID_LENGTH);
        attack.send(new NewConnectionIdFrame(2, 1, last, new byte[16]));
        assertFalse(attack.connection.isClosing());
        attack.send(reset());
        assertTrue(attack.connection.isClosing());
        assertEquals(
                CloseReason.Origin.STATELESS_RESET,
                attack.connection.closeReason().origin());
    }

    @ParameterizedTest
    @CsvSource({"true, 0x15", "true, 0x85", "true, 0xc5", "true, 0xff", "false, 0x15", "false, 0x85", "false, 0xc5"})
    void aResetIsOneWhateverItsHeader(boolean onServer, int firstByte) { // RFC 9000 §10.3
        Attack attack = Attack.afterHandshake(onServer);
        ConnectionId next = ConnectionId.random(new SeededEntropy(6), HostilePeer.ID_LENGTH);
        attack.send(new NewConnectionIdFrame(1, 1, next, TOKEN));
        byte[] reset = reset();
        reset[0] = (byte) firstByte;
        attack.send(reset);
        assertTrue(attack.connection.isClosing());
        assertEquals(
                CloseReason.Origin.STATELESS_RESET,
                attack.connection.closeReason().origin());
    }

    private static void isRefused(boolean onServer, UnaryOperator<TransportParameters.Builder> lie) {
        Attack attack = onServer
                ? Attack.onServer(lie, TransportConfig.DEFAULTS)
                : Attack.onClient(lie, TransportConfig.DEFAULTS);
        attack.network.run(3 * VirtualNetwork.SECOND); // a client waits 2 s for a better answer
        assertEquals(TransportError.TRANSPORT_PARAMETER_ERROR, attack.closeCode());
        assertTrue(attack.victim.completed.isEmpty(), "no handshake with who lies");
    }

    /** RFC 9000 §7.3: what the packets said and what TLS protects must be the same. */
    @Test
    void idsInTransportParametersThatThePacketsDidNotCarryAreRefused() {
        ConnectionId other = ConnectionId.random(new SeededEntropy(8), HostilePeer.ID_LENGTH);
        isRefused(true, p -> p.initialSourceConnectionId(other));
        isRefused(true, p -> p.initialSourceConnectionId(null));
        isRefused(false, p -> p.initialSourceConnectionId(other));
        isRefused(false, p -> p.initialSourceConnectionId(null));
        isRefused(false, p -> p.originalDestinationConnectionId(other));
        isRefused(false, p -> p.originalDestinationConnectionId(null));
        isRefused(false, p -> p.retrySourceConnectionId(other));
    }

    @Test
    void aClientThatSendsWhatOnlyServersSendIsRefused() {
        ConnectionId other = ConnectionId.random(new SeededEntropy(8), HostilePeer.ID_LENGTH);
        isRefused(true, p -> p.originalDestinationConnectionId(other));
        isRefused(true, p -> p.retrySourceConnectionId(other));
        isRefused(true, p -> p.statelessResetToken(TOKEN));
    }

    @Test
    void aNewTokenFromAClientIsAnError() {
        Attack attack = Attack.afterHandshake(true);
        attack.send(new NewTokenFrame(new byte[20]));
        assertEquals(TransportError.PROTOCOL_VIOLATION, attack.closeCode());
    }
}
