package loomwire.quic.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.SeededEntropy;
import org.junit.jupiter.api.Test;

/** By what a server knows its own connection ids, and two servers theirs. */
class IssuedIdsTest {
    private static final DoorSettings DOOR = BareServer.door(HandshakeLimits.of(10, Long.MAX_VALUE, 1));
    private static final byte[] SECRET = "of one server alone".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PLACE = "192.0.2.1:443".getBytes(StandardCharsets.US_ASCII);

    private static IssuedIds ids(byte[] secret, byte[] place) {
        return new IssuedIds(DoorSettings.idKey(
                DOOR.toBuilder().resetKeyFrom(secret, place).build().resetKey()));
    }

    private static boolean takes(IssuedIds ids, ConnectionId id, long high, long low, int port) {
        return ids.isOurs(id.toBytes(), 0, high, low, port);
    }

    @Test
    void aServerKnowsItsIdsAgainAfterARestart() {
        ConnectionId id = ids(SECRET, PLACE).draw(new SeededEntropy(1), 1, 2, 3);
        assertTrue(takes(ids(SECRET, PLACE), id, 1, 2, 3));
    }

    @Test
    void anIdIsOfOneClientOnly() {
        IssuedIds ids = ids(SECRET, PLACE);
        ConnectionId id = ids.draw(new SeededEntropy(1), 1, 2, 3);
        assertFalse(takes(ids, id, 1, 2, 4));
        assertFalse(takes(ids, id, 1, 3, 3));
        assertFalse(takes(ids, id, 2, 2, 3));
        assertFalse(takes(ids, ConnectionId.random(new SeededEntropy(2), IssuedIds.LENGTH), 1, 2, 3));
    }

    @Test
    void twoServersWithOneIdentityHaveDifferentKeysAndDoNotKnowEachOthersIds() {
        byte[] another = "of the other server".getBytes(StandardCharsets.US_ASCII);
        byte[] elsewhere = "192.0.2.1:444".getBytes(StandardCharsets.US_ASCII);
        assertFalse(Arrays.equals(
                DOOR.toBuilder().resetKeyFrom(SECRET, PLACE).build().resetKey(),
                DOOR.toBuilder().resetKeyFrom(another, PLACE).build().resetKey()));
        assertFalse(Arrays.equals(
                DOOR.toBuilder().resetKeyFrom(SECRET, PLACE).build().resetKey(),
                DOOR.toBuilder().resetKeyFrom(SECRET, elsewhere).build().resetKey()));
        ConnectionId id = ids(SECRET, PLACE).draw(new SeededEntropy(1), 1, 2, 3);
        assertFalse(takes(ids(another, PLACE), id, 1, 2, 3));
        assertFalse(takes(ids(SECRET, elsewhere), id, 1, 2, 3));
    }

    @Test
    void idsOfOneClientAreAllDifferent() {
        IssuedIds ids = ids(SECRET, PLACE);
        SeededEntropy entropy = new SeededEntropy(3);
        Set<ConnectionId> drawn = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            drawn.add(ids.draw(entropy, 1, 2, 3));
        }
        assertEquals(10_000, drawn.size());
    }
}
