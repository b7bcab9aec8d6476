package loomwire.quic.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.base.TransportError;
import loomwire.quic.wire.NewConnectionIdFrame;
import org.junit.jupiter.api.Test;

/** RFC 9000 §5.1.1, §5.1.2, §19.15. */
class RemoteConnectionIdsTest {
    private final SeededEntropy entropy = new SeededEntropy(3);
    private final ConnectionId initial = ConnectionId.random(entropy, 8);
    private final RemoteConnectionIds ids = new RemoteConnectionIds();

    RemoteConnectionIdsTest() {
        ids.setInitial(initial);
    }

    private NewConnectionIdFrame frame(long sequence, long retirePriorTo) {
        return new NewConnectionIdFrame(sequence, retirePriorTo, ConnectionId.random(entropy, 8), new byte[16]);
    }

    private static void assertViolation(long code, NewConnectionIdFrame frame, RemoteConnectionIds ids) {
        assertEquals(
                code,
                assertThrows(QuicViolation.class, () -> ids.onNewConnectionId(frame))
                        .errorCode());
    }

    @Test
    void aFrameReceivedTwiceMeansNothingNew() throws QuicViolation {
        NewConnectionIdFrame frame = frame(1, 0);
        ids.onNewConnectionId(frame);
        ids.onNewConnectionId(frame);
        assertEquals(initial, ids.current());
    }

    @Test
    void theSameSequenceWithAnotherIdIsAViolation() throws QuicViolation {
        ids.onNewConnectionId(frame(1, 0));
        assertViolation(TransportError.PROTOCOL_VIOLATION, frame(1, 0), ids);
    }

    @Test
    void theSameIdWithAnotherSequenceIsAViolation() {
        assertViolation(TransportError.PROTOCOL_VIOLATION, new NewConnectionIdFrame(1, 0, initial, new byte[16]), ids);
    }

    @Test
    void moreThanTheLimitIsAViolation() throws QuicViolation {
        ids.onNewConnectionId(frame(1, 0));
        ids.onNewConnectionId(frame(2, 0));
        ids.onNewConnectionId(frame(3, 0));
        assertViolation(TransportError.CONNECTION_ID_LIMIT_ERROR, frame(4, 0), ids);
    }

    @Test
    void retirePriorToMovesToTheNextIdAndOwesTheRetirement() throws QuicViolation {
        NewConnectionIdFrame next = frame(1, 1);
        ids.onNewConnectionId(next);
        assertEquals(next.id(), ids.current());
        assertEquals(0, ids.peekRetireOwed());
        ids.retireSent();
        assertEquals(-1, ids.peekRetireOwed());
        ids.retireLost(0);
        assertEquals(0, ids.peekRetireOwed());
    }

    @Test
    void aPeerThatMakesUsRetireWithoutEndIsStopped() {
        QuicViolation violation = assertThrows(QuicViolation.class, () -> {
            for (int sequence = 1; sequence < 1000; sequence++) {
                ids.onNewConnectionId(frame(sequence, sequence));
            }
        });
        assertEquals(TransportError.CONNECTION_ID_LIMIT_ERROR, violation.errorCode());
    }

    @Test
    void aPeerWithoutIdsCannotPreferAnotherAddress() { // RFC 9000 §18.2
        ids.setInitial(ConnectionId.EMPTY);
        assertEquals(
                TransportError.TRANSPORT_PARAMETER_ERROR,
                assertThrows(QuicViolation.class, ids::declinePreferred).errorCode());
        assertEquals(-1, ids.peekRetireOwed());
    }

    @Test
    void aPeerWithoutIdsCannotIssueAny() {
        ids.setInitial(ConnectionId.EMPTY);
        assertViolation(TransportError.PROTOCOL_VIOLATION, frame(1, 0), ids);
    }

    @Test
    void aStatelessResetIsKnownByTheTokenOfTheIdInUse() throws QuicViolation {
        byte[] token = new byte[16];
        Arrays.fill(token, (byte) 7);
        ids.onNewConnectionId(new NewConnectionIdFrame(1, 0, ConnectionId.random(entropy, 8), token));
        byte[] datagram = new byte[40];
        assertFalse(ids.isStatelessReset(datagram, 40));
        System.arraycopy(token, 0, datagram, 24, 16);
        assertFalse(ids.isStatelessReset(datagram, 40), "the token of an id that no packet was sent to");
        ids.onNewConnectionId(frame(2, 1)); // from now on the id with that token is in use
        assertTrue(ids.isStatelessReset(datagram, 40));
    }
}
