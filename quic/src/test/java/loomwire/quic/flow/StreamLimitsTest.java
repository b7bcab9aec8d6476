package loomwire.quic.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import org.junit.jupiter.api.Test;

class StreamLimitsTest {
    @Test
    void thePeerMayOpenWhatItWasAllowedAndNoMore() throws Exception {
        StreamLimits limits = new StreamLimits(true, 8);
        limits.peerOpens(8);
        QuicViolation violation = assertThrows(QuicViolation.class, () -> limits.peerOpens(9));
        assertEquals(TransportError.STREAM_LIMIT_ERROR, violation.errorCode());
    }

    @Test
    void theLimitIsRaisedInBatchesAsStreamsEnd() throws Exception {
        StreamLimits limits = new StreamLimits(true, 8);
        limits.peerOpens(8);
        limits.peerStreamEnded();
        assertFalse(limits.isUpdateOwed());
        limits.peerStreamEnded();
        assertTrue(limits.isUpdateOwed());
        assertEquals(10, limits.nextLimit());
        limits.peerOpens(10);

        limits.updateLost(9);
        assertFalse(limits.isUpdateOwed());
        limits.updateLost(10);
        assertEquals(10, limits.nextLimit());
    }

    @Test
    void aSingleStreamAtATimeIsReplacedAtOnce() throws Exception {
        StreamLimits limits = new StreamLimits(false, 1);
        limits.peerOpens(1);
        limits.peerStreamEnded();
        assertTrue(limits.isUpdateOwed());
    }

    @Test
    void noStreamsAllowedMeansNoneOwed() {
        assertFalse(new StreamLimits(false, 0).isUpdateOwed());
    }

    @Test
    void theLimitNeverExceedsWhatStreamIdsCanSay() throws Exception {
        StreamLimits limits = new StreamLimits(true, StreamLimits.MAX_STREAMS);
        limits.peerOpens(3);
        limits.peerStreamEnded();
        assertFalse(limits.isUpdateOwed());
        assertThrows(IllegalArgumentException.class, () -> new StreamLimits(true, StreamLimits.MAX_STREAMS + 1));
    }

    @Test
    void ourOwnStreamsAreNumberedUpToThePeersLimit() {
        StreamLimits limits = new StreamLimits(true, 8);
        assertEquals(-1, limits.open());
        limits.onMaxStreams(2);
        assertEquals(0, limits.open());
        assertEquals(1, limits.open());
        assertEquals(-1, limits.open());
        assertTrue(limits.own().isBlockedOwed());
        assertEquals(2, limits.opened());
    }
}
