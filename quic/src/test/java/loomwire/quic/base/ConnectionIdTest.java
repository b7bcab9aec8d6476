package loomwire.quic.base;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ConnectionIdTest {
    @Test
    void anIdIsItsBytesWhateverArrayTheyCameFrom() {
        byte[] bytes = {9, 1, 2, 3, 9};
        ConnectionId id = ConnectionId.copyOf(bytes, 1, 3);
        bytes[1] = 7;
        assertEquals(ConnectionId.copyOf(new byte[] {1, 2, 3}), id);
        assertEquals(ConnectionId.copyOf(new byte[] {1, 2, 3}).hashCode(), id.hashCode());
        assertNotEquals(ConnectionId.copyOf(new byte[] {1, 2}), id);
        assertEquals("010203", id.toString());
        id.toBytes()[0] = 5;
        assertEquals(1, id.byteAt(0));
    }

    @Test
    void anIdIsFoundInAPacketOnlyWhereItsBytesAre() {
        ConnectionId id = ConnectionId.copyOf(new byte[] {1, 2, 3});
        byte[] packet = {0, 1, 2, 3, 1, 2, 4};
        assertTrue(id.matches(packet, 1));
        assertFalse(id.matches(packet, 0));
        assertFalse(id.matches(packet, 4));
    }

    @Test
    void anIdHasAtMostTwentyBytes() {
        assertEquals(20, ConnectionId.copyOf(new byte[20]).length());
        assertThrows(IllegalArgumentException.class, () -> ConnectionId.copyOf(new byte[21]));
        assertEquals(ConnectionId.EMPTY, ConnectionId.copyOf(new byte[0]));
        assertEquals("(empty)", ConnectionId.EMPTY.toString());
    }

    @Test
    void theSameSeedGivesTheSameIds() {
        ConnectionId first = ConnectionId.random(new SeededEntropy(1), 8);
        assertEquals(first, ConnectionId.random(new SeededEntropy(1), 8));
        assertNotEquals(first, ConnectionId.random(new SeededEntropy(2), 8));
        byte[] written = new byte[8];
        first.writeTo(new ByteWriter(written));
        assertArrayEquals(first.toBytes(), written);
    }
}
