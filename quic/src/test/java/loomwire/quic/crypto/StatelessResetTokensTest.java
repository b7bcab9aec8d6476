package loomwire.quic.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import loomwire.quic.base.ConnectionId;
import org.junit.jupiter.api.Test;

class StatelessResetTokensTest {
    private static final ConnectionId ID = ConnectionId.copyOf(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    private static final ConnectionId OTHER = ConnectionId.copyOf(new byte[] {1, 2, 3, 4, 5, 6, 7, 9});

    @Test
    void aRestartedEndpointWithTheSameKeyMakesTheSameTokens() {
        byte[] token = new StatelessResetTokens(new byte[32]).token(ID);
        assertEquals(StatelessResetTokens.TOKEN_LENGTH, token.length);
        assertArrayEquals(token, new StatelessResetTokens(new byte[32]).token(ID));
        byte[] otherKey = new byte[32];
        otherKey[31] = 1;
        assertFalse(Arrays.equals(token, new StatelessResetTokens(otherKey).token(ID)));
    }

    @Test
    void eachIdHasItsOwnTokenWhateverWasAskedBefore() {
        StatelessResetTokens tokens = new StatelessResetTokens(new byte[32]);
        byte[] first = tokens.token(ID);
        assertFalse(Arrays.equals(first, tokens.token(OTHER)));
        assertArrayEquals(first, tokens.token(ID));
    }

    @Test
    void aDatagramThatEndsWithTheTokenIsAReset() {
        byte[] token = new StatelessResetTokens(new byte[32]).token(ID);
        byte[] datagram = new byte[40];
        System.arraycopy(token, 0, datagram, 20, token.length);
        assertTrue(StatelessResetTokens.endsWith(datagram, 0, 36, token));
        assertFalse(StatelessResetTokens.endsWith(datagram, 0, 37, token));
        assertFalse(StatelessResetTokens.endsWith(datagram, 21, 36, token));
    }

    @Test
    void aShortKeyIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new StatelessResetTokens(new byte[15]));
    }
}
