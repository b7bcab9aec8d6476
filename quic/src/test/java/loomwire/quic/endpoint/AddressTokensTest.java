package loomwire.quic.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.crypto.TokenSeal;
import loomwire.quic.endpoint.AddressTokens.Kind;
import org.junit.jupiter.api.Test;

class AddressTokensTest {
    private static final byte[] SECRET = "a secret of two servers".getBytes();
    private static final long HOUR = 3_600_000L;

    private long unixMillis = 1_780_000_000_000L;
    private final AddressTokens tokens = new AddressTokens(SECRET, () -> unixMillis, new SeededEntropy(1));
    private final ConnectionId original = Knocks.id(1);
    private final ConnectionId retrySource = Knocks.id(2);

    private static Datagram from(long address, int port) {
        return new Datagram().set(new byte[0], 0, 0, 0, address, port, 0);
    }

    private AddressTokens.Reading read(byte[] token, Datagram from, ConnectionId destination) {
        return tokens.read(token, 0, token.length, from, destination);
    }

    @Test
    void aRetrysTokenBringsBackTheFirstDestination() {
        byte[] token = tokens.forRetry(from(1, 5), original, retrySource);
        assertEquals(Kind.RETRY, read(token, from(1, 5), retrySource).kind());
        assertEquals(original, read(token, from(1, 5), retrySource).originalDestination());
    }

    @Test
    void aRetrysTokenHoldsForItsAddressPortAndIdOnly() {
        byte[] token = tokens.forRetry(from(1, 5), original, retrySource);
        assertEquals(Kind.SPOILT_RETRY, read(token, from(2, 5), retrySource).kind());
        assertEquals(Kind.SPOILT_RETRY, read(token, from(1, 6), retrySource).kind());
        assertEquals(Kind.SPOILT_RETRY, read(token, from(1, 5), original).kind());
    }

    @Test
    void aRetrysTokenIsOldAfterHalfAMinute() {
        byte[] token = tokens.forRetry(from(1, 5), original, retrySource);
        unixMillis += 30_000;
        assertEquals(Kind.RETRY, read(token, from(1, 5), retrySource).kind());
        unixMillis += 1;
        assertEquals(Kind.SPOILT_RETRY, read(token, from(1, 5), retrySource).kind());
    }

    @Test
    void aTokenForTheNextTimeHoldsForADayFromAnyPortOfItsAddress() {
        byte[] token = tokens.forNextTime(0, 1);
        for (int hour = 0; hour <= 24; hour++) {
            assertEquals(
                    Kind.NEW_TOKEN, read(token, from(1, hour), Knocks.id(hour)).kind(), "after " + hour + " hours");
            unixMillis += HOUR;
        }
        assertEquals(Kind.NONE, read(token, from(1, 5), original).kind());
        unixMillis -= HOUR;
        assertEquals(Kind.NONE, read(token, from(2, 5), original).kind());
        assertNull(read(token, from(1, 5), original).originalDestination());
    }

    @Test
    void aTokenIsTakenAcrossTheChangeOfKeysAndByAServerWithTheSameSecretWhoseClockIsBehind() {
        AddressTokens other = new AddressTokens(SECRET, () -> unixMillis - 59_000, new SeededEntropy(2));
        for (int minute = 0; minute < 24 * 60; minute += 7) {
            byte[] token = tokens.forRetry(from(1, 5), original, retrySource);
            assertTrue(
                    other.read(token, 0, token.length, from(1, 5), retrySource).validates(), "minute " + minute);
            unixMillis += 7 * 60_000;
        }
    }

    @Test
    void aKeyIsWipedOnceNoTokenHoldsWithItAnyMore() {
        long number = unixMillis / AddressTokens.KEY_MILLIS;
        TokenSeal old = tokens.key(number);
        byte[] sealed = new byte[64];
        int end = old.seal(sealed, 0, 40, new byte[1]);
        for (long later = 1; later <= AddressTokens.OLDEST_KEY_AGE + 1; later++) {
            tokens.key(number + later);
            assertNotNull(old.open(sealed, 0, end, new byte[1]), later + " keys later");
        }
        tokens.key(number + AddressTokens.OLDEST_KEY_AGE + 2);
        assertNull(old.open(sealed, 0, end, new byte[1]), "the key is there still");
    }

    @Test
    void nobodyWithoutTheSecretMakesATokenOrChangesOne() {
        AddressTokens stranger =
                new AddressTokens("another secret of some".getBytes(), () -> unixMillis, new SeededEntropy(3));
        byte[] token = stranger.forNextTime(0, 1);
        assertEquals(Kind.NONE, read(token, from(1, 5), original).kind());
        token = tokens.forNextTime(0, 1);
        for (int i = 0; i < token.length; i++) {
            token[i] ^= 1;
            assertTrue(!read(token, from(1, 5), original).validates(), "byte " + i);
            token[i] ^= 1;
        }
        for (int length = 0; length < token.length; length++) {
            assertEquals(
                    Kind.NONE,
                    tokens.read(token, 0, length, from(1, 5), original).kind());
        }
    }
}
