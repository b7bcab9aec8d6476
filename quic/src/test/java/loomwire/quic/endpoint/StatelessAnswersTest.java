package loomwire.quic.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.base.TransmitSlot;
import loomwire.quic.crypto.StatelessResetTokens;
import loomwire.quic.event.EndpointCounters;
import org.junit.jupiter.api.Test;

/** RFC 9000 §10.3, §10.3.3. */
class StatelessAnswersTest {
    /** What looks like the smallest packet with a connection id of 8 bytes, and is no shorter than a reset may be. */
    private static final int LEAST = 21;

    private final StatelessResetTokens tokens = new StatelessResetTokens(new byte[32]);
    private final StatelessAnswers answers = new StatelessAnswers(new SeededEntropy(1), tokens, new EndpointCounters());
    private final ConnectionId unknown = ConnectionId.random(new SeededEntropy(2), 8);

    /** The reset that answers a packet of this length; of length 0 if there is none. */
    private byte[] resetFor(int length) {
        answers.statelessReset(new Datagram().set(new byte[length], 0, length, 0, 1, 4433, 0), unknown);
        TransmitSlot slot = new TransmitSlot();
        slot.offer(new byte[1500], 0, 1500, 1);
        return answers.transmit(slot)
                ? Arrays.copyOfRange(slot.array(), slot.from(), slot.from() + slot.length())
                : new byte[0];
    }

    @Test
    void aResetIsShorterThanWhatItAnswersAndEndsWithTheToken() {
        for (int length = 1; length <= 1500; length++) {
            byte[] reset = resetFor(length);
            if (reset.length == 0) {
                assertTrue(length < LEAST + 3, "no answer to " + length + " bytes");
                continue;
            }
            assertTrue(reset.length < length && reset.length >= LEAST, reset.length + " bytes for " + length);
            assertEquals(0x40, reset[0] & 0xc0, "it looks like a packet with a short header");
            assertTrue(StatelessResetTokens.endsWith(reset, 0, reset.length, tokens.token(unknown)));
        }
    }

    @Test
    void twoResetsHaveNothingInCommonButTheirEnd() {
        byte[] first = resetFor(100);
        byte[] second = resetFor(100);
        assertFalse(Arrays.equals(first, 0, first.length - 16, second, 0, second.length - 16));
    }
}
