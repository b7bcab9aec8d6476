package loomwire.quic.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import org.junit.jupiter.api.Test;

class StreamLimitsTest {
    private static StreamLimits limits(boolean bidirectional, long concurrent) {
        return new StreamLimits(bidirectional, concurrent, (wanted, least) -> wanted);
    }

    @Test
    void trustRaisesTheLimitByStepsThatWhatIsOpenPaysFor() throws Exception {
        StreamLimits limits = limits(true, 1);
        limits.peerOpens(1);
        assertFalse(limits.isUpdateOwed());
        limits.raise(10_000);
        assertTrue(limits.isUpdateOwed());
        assertEquals(1 + StreamLimits.FIRST_HEADROOM, limits.nextLimit());
        limits.peerOpens(1001);
        assertTrue(limits.isUpdateOwed());
        assertEquals(2002, limits.nextLimit());
        limits.peerOpens(2002);
        assertEquals(4004, limits.nextLimit());
        limits.peerOpens(4004);
        assertEquals(8008, limits.nextLimit());
        limits.peerOpens(8008);
        assertEquals(10_000, limits.nextLimit());
        limits.peerOpens(10_000);
        assertFalse(limits.isUpdateOwed());
        assertEquals(10_000, limits.nextLimit());
    }

    @Test
    void littleMemoryLeavesLittleHeadroomAndNeverNone() throws Exception {
        StreamLimits limits = new StreamLimits(true, 100, (wanted, least) -> least);
        limits.peerOpens(100);
        for (int i = 0; i < 60; i++) {
            limits.peerStreamEnded();
        }
        assertTrue(limits.isUpdateOwed());
        assertEquals(100 + StreamLimits.LEAST_HEADROOM, limits.nextLimit());
        assertFalse(limits.isUpdateOwed());
        limits.peerOpens(101);
        assertTrue(limits.isUpdateOwed());
    }

    @Test
    void thePeerMayOpenWhatItWasAllowedAndNoMore() throws Exception {
        StreamLimits limits = limits(true, 8);
        limits.peerOpens(8);
        QuicViolation violation = assertThrows(QuicViolation.class, () -> limits.peerOpens(9));
        assertEquals(TransportError.STREAM_LIMIT_ERROR, violation.errorCode());
    }

    @Test
    void theLimitIsRaisedInBatchesAsStreamsEnd() throws Exception {
        StreamLimits limits = limits(true, 8);
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
        StreamLimits limits = limits(false, 1);
        limits.peerOpens(1);
        limits.peerStreamEnded();
        assertTrue(limits.isUpdateOwed());
    }

    @Test
    void noStreamsAllowedMeansNoneOwed() {
        assertFalse(limits(false, 0).isUpdateOwed());
    }

    @Test
    void theLimitNeverExceedsWhatStreamIdsCanSay() throws Exception {
        StreamLimits limits = limits(true, StreamLimits.MAX_STREAMS);
        limits.peerOpens(3);
        limits.peerStreamEnded();
        assertFalse(limits.isUpdateOwed());
        assertThrows(IllegalArgumentException.class, () -> limits(true, StreamLimits.MAX_STREAMS + 1));
    }

    @Test
    void ourOwnStreamsAreNumberedUpToThePeersLimit() {
        StreamLimits limits = limits(true, 8);
        assertEquals(-1, limits.open());
        limits.onMaxStreams(2);
        assertEquals(0, limits.open());
        assertEquals(1, limits.open());
        assertEquals(-1, limits.open());
        assertTrue(limits.own().isBlockedOwed());
        assertEquals(2, limits.opened());
    }
}
