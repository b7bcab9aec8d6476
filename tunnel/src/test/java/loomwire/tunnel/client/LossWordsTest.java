package loomwire.tunnel.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import loomwire.quic.CloseReason;
import loomwire.quic.ConnectionClosedException;
import org.junit.jupiter.api.Test;

/** How the log tells why a connection was lost. */
class LossWordsTest {
    @Test
    void aReasonThatBeginsWithItsCauseIsSaidOnce() {
        assertEquals(
                "no answer to a ping for 100 ms", closedHere(LossCause.PING_LOST, "no answer to a ping for 100 ms"));
        assertEquals("no progress: nothing came back", closedHere(LossCause.NO_PROGRESS, "nothing came back"));
    }

    private static String closedHere(LossCause cause, String words) {
        return CarrierWatch.reason(
                cause,
                new ConnectionClosedException(
                        new CloseReason(CloseReason.Origin.LOCAL, 0, words), "connection 1 was closed here: " + words));
    }
}
