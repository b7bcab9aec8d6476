package loomwire.quic.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.wire.NewConnectionIdFrame;
import org.junit.jupiter.api.Test;

/** RFC 9000 §5.1.1, §13.3. */
class LocalConnectionIdsTest {
    private final List<ConnectionId> known = new ArrayList<>();
    private final LocalConnectionIds ids = new LocalConnectionIds(null, new SeededEntropy(1), new Registry());

    private final class Registry implements ConnectionIdRegistry {
        @Override
        public ConnectionId newId(Entropy entropy, Connection owner) {
            ConnectionId id = ConnectionId.random(entropy, LocalConnectionIds.LENGTH);
            known.add(id);
            return id;
        }

        @Override
        public void remove(ConnectionId id) {
            assertTrue(known.remove(id));
        }

        @Override
        public byte[] resetToken(ConnectionId id) {
            return new byte[16];
        }

        @Override
        public byte[] addressToken(Connection owner) {
            return new byte[0];
        }

        @Override
        public void forget(Connection connection) {}
    }

    @Test
    void aPeerIsToldOfOneMoreIdHoweverManyItWouldHold() {
        ids.onPeerLimit(8);
        assertEquals(1, ids.peekAnnouncement().sequence());
        ids.announcementSent();
        assertNull(ids.peekAnnouncement());
        assertEquals(2, known.size());
    }

    @Test
    void anAnnouncementThatWasLostIsMadeAgainWithTheSameIdAndToken() {
        ids.onPeerLimit(2);
        NewConnectionIdFrame first = ids.peekAnnouncement();
        ids.announcementSent();
        ids.announcementLost(1);
        NewConnectionIdFrame again = ids.peekAnnouncement();
        assertEquals(first.sequence(), again.sequence());
        assertEquals(first.id(), again.id());
        assertArrayEquals(first.statelessResetToken(), again.statelessResetToken());
    }

    @Test
    void anIdThatWasRetiredLeadsNowhereAndIsFollowedByAnother() throws QuicViolation {
        ids.onPeerLimit(2);
        ConnectionId second = ids.peekAnnouncement().id();
        ids.announcementSent();
        ids.onRetire(1);
        assertTrue(!known.contains(second) && known.size() == 2);
        assertEquals(2, ids.peekAnnouncement().sequence());
        assertNotEquals(second, ids.peekAnnouncement().id());
        ids.announcementLost(1);
        ids.announcementSent();
        assertNull(ids.peekAnnouncement(), "what is retired is not announced again");
    }
}
