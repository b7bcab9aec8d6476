package loomwire.quic.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.ConnectionId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketHeaderTest {
    private static final ConnectionId DCID = ConnectionId.copyOf(HexFormat.of().parseHex("8394c8f03e515708"));
    private static final ConnectionId SCID = ConnectionId.copyOf(new byte[] {1, 2, 3});
    private static final byte[] TOKEN = {10, 11, 12, 13};
    private static final byte[] NO_TOKEN = {};

    private final PacketHeader header = new PacketHeader();

    @Test
    void theClientsInitialOfRfc9001IsWrittenAndParsed() { // RFC 9001 §A.2, header before protection
        ByteWriter w = new ByteWriter(new byte[1200]);
        int lengthField =
                PacketHeaders.longHeader(w, PacketType.INITIAL, QuicVersions.V1, DCID, ConnectionId.EMPTY, NO_TOKEN, 4);
        int packetNumberOffset = w.position();
        PacketHeaders.packetNumber(w, 2, 4);
        PacketHeaders.patchLength(w.array(), lengthField, 1182);
        assertEquals(
                "c300000001088394c8f03e5157080000449e00000002", HexFormat.of().formatHex(w.array(), 0, w.position()));

        assertTrue(header.parse(w.array(), 0, 1200, 8));
        assertEquals(PacketType.INITIAL, header.type());
        assertEquals(QuicVersions.V1, header.version());
        assertEquals(DCID, header.destinationConnectionId());
        assertEquals(ConnectionId.EMPTY, header.sourceConnectionId());
        assertEquals(0, header.tokenLength());
        assertEquals(packetNumberOffset, header.packetNumberOffset());
        assertEquals(1200, header.packetEnd());
    }

    @ParameterizedTest
    @EnumSource(names = {"INITIAL", "ZERO_RTT", "HANDSHAKE"})
    void aLongHeaderIsParsedAsWrittenAndEndsWhereItsLengthSays(PacketType type) {
        byte[] token = type == PacketType.INITIAL ? TOKEN : NO_TOKEN;
        byte[] datagram = new byte[200];
        ByteWriter w = new ByteWriter().reset(datagram, 20, 200);
        int lengthField = PacketHeaders.longHeader(w, type, QuicVersions.V1, DCID, SCID, token, 2);
        int packetNumberOffset = w.position();
        assertEquals(packetNumberOffset - 20, PacketHeaders.longHeaderLength(type, DCID, SCID, token.length));
        PacketHeaders.packetNumber(w, 0x1234, 2);
        PacketHeaders.patchLength(datagram, lengthField, 60);

        assertTrue(header.parse(datagram, 20, 200, 8));
        assertEquals(type, header.type());
        assertTrue(header.isLong());
        assertEquals(DCID, header.destinationConnectionId());
        assertEquals(SCID, header.sourceConnectionId());
        assertTrue(DCID.matches(datagram, header.destinationOffset()));
        assertTrue(SCID.matches(datagram, header.sourceOffset()));
        assertEquals(token.length, header.tokenLength());
        assertArrayEquals(
                token, Arrays.copyOfRange(datagram, header.tokenOffset(), header.tokenOffset() + header.tokenLength()));
        assertEquals(20, header.headerFrom());
        assertEquals(packetNumberOffset, header.packetNumberOffset());
        assertEquals(packetNumberOffset + 60, header.packetEnd());
        assertEquals(0x12, datagram[packetNumberOffset]);
        assertFalse(header.parse(datagram, 20, packetNumberOffset + 59, 8), "a packet that is cut off");
    }

    @Test
    void aShortHeaderGoesToTheEndOfTheDatagram() {
        byte[] datagram = new byte[60];
        ByteWriter w = new ByteWriter().reset(datagram, 7, 60);
        PacketHeaders.shortHeader(w, DCID, true, true, 3);
        assertEquals(0b0110_0110, datagram[7]);
        PacketHeaders.packetNumber(w, 0xffabcdefL, 3);
        assertTrue(header.parse(datagram, 7, 50, DCID.length()));
        assertEquals(PacketType.ONE_RTT, header.type());
        assertFalse(header.isLong());
        assertEquals(DCID, header.destinationConnectionId());
        assertEquals(ConnectionId.EMPTY, header.sourceConnectionId());
        assertEquals(7 + 1 + 8, header.packetNumberOffset());
        assertEquals(50, header.packetEnd());
        assertEquals("abcdef", HexFormat.of().formatHex(datagram, 16, 19));
        assertFalse(header.parse(datagram, 7, 16, DCID.length()), "nothing behind the id");
        assertTrue(header.parse(datagram, 7, 17, DCID.length()));
    }

    @Test
    void aRetryIsAllTokenUpToItsTag() {
        ByteWriter w = new ByteWriter(new byte[64]);
        PacketHeaders.retry(w, QuicVersions.V1, SCID, DCID, TOKEN);
        w.writeZeros(PacketHeader.RETRY_TAG_LENGTH);
        assertTrue(header.parse(w.array(), 0, w.position(), 0));
        assertEquals(PacketType.RETRY, header.type());
        assertEquals(SCID, header.destinationConnectionId());
        assertEquals(DCID, header.sourceConnectionId());
        assertEquals(TOKEN.length, header.tokenLength());
        assertArrayEquals(TOKEN, Arrays.copyOfRange(w.array(), header.tokenOffset(), header.tokenOffset() + 4));
        assertFalse(header.parse(w.array(), 0, w.position() - TOKEN.length, 0), "an empty token");
    }

    @Test
    void theRetryOfRfc9001IsParsed() { // RFC 9001 §A.4
        byte[] retry =
                HexFormat.of().parseHex("ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba");
        assertTrue(header.parse(retry, 0, retry.length, 0));
        assertEquals(PacketType.RETRY, header.type());
        assertEquals("f067a5502a4262b5", header.sourceConnectionId().toString());
        assertEquals("token", new String(retry, header.tokenOffset(), header.tokenLength()));
    }

    @Test
    void versionNegotiationListsItsVersions() {
        ByteWriter w = new ByteWriter(new byte[64]);
        PacketHeaders.versionNegotiation(w, 0xff, SCID, DCID, 1, 0x6b3343cf, 0x1a2a3a4a);
        assertEquals((byte) 0xff, w.array()[0]);
        assertTrue(header.parse(w.array(), 0, w.position(), 0));
        assertEquals(PacketType.VERSION_NEGOTIATION, header.type());
        assertEquals(SCID, header.destinationConnectionId());
        assertArrayEquals(new int[] {1, 0x6b3343cf, 0x1a2a3a4a}, PacketHeaders.parseVersions(w.array(), header));
        // RFC 8999 §6: one that is torn, and one that is empty, are ignored.
        assertFalse(header.parse(w.array(), 0, w.position() - 1, 0));
        assertFalse(header.parse(w.array(), 0, w.position() - 12, 0));
        // Without the bit 0x40 it is one all the same.
        w.array()[0] = (byte) 0x80;
        assertTrue(header.parse(w.array(), 0, w.position(), 0));
    }

    @Test
    void anUnknownVersionMayHaveIdsOf255BytesAndIsAnsweredWithThem() {
        ByteWriter w = new ByteWriter(new byte[1200]);
        w.writeU8(0x80);
        w.writeU32(0x1a2a3a4a);
        w.writeU8(255);
        w.writeZeros(254);
        w.writeU8(77);
        w.writeU8(21);
        w.writeZeros(20);
        w.writeU8(88);
        assertTrue(header.parse(w.array(), 0, 1200, 0));
        assertEquals(PacketType.UNKNOWN_VERSION, header.type());
        assertEquals(0x1a2a3a4a, header.version());
        assertEquals(255, header.destinationLength());
        assertEquals(21, header.sourceLength());
        assertThrows(IllegalArgumentException.class, header::destinationConnectionId);

        ByteWriter answer = new ByteWriter(new byte[400]);
        PacketHeaders.versionNegotiation(answer, 0, w.array(), header, QuicVersions.V1);
        assertEquals(7 + 255 + 21 + 4, answer.position());
        PacketHeader parsed = new PacketHeader();
        assertTrue(parsed.parse(answer.array(), 0, answer.position(), 0));
        assertEquals(PacketType.VERSION_NEGOTIATION, parsed.type());
        assertEquals(21, parsed.destinationLength());
        assertEquals(88, answer.array()[parsed.destinationOffset() + 20]);
        assertEquals(77, answer.array()[parsed.sourceOffset() + 254]);
        assertArrayEquals(new int[] {1}, PacketHeaders.parseVersions(answer.array(), parsed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00", // short, without the fixed bit
                "3f0102030405060708090a",
                "c0",
                "c000",
                "c0000000",
                "c000000001", // cut in the invariants
                "c00000000100",
                "c000000001050000",
                "80000000010000004003" + "010203", // long, without the fixed bit
                "c000000001" + "15" + "000000000000000000000000000000000000000000" + "00" + "00" + "01"
                        + "00", // 21-byte id
                "c000000001" + "00" + "15" + "000000000000000000000000000000000000000000" + "00" + "01" + "00",
                "c00000000100000500010203", // a token longer than the packet
                "c0000000010000ffffffffffffffff", // a token of 2^62-1 bytes
                "c00000000100000041", // half a length
                "c0000000010000000501020304", // a length beyond the end
                "c00000000100000000", // a length without a packet number
                "e00000000100000501020304",
                "f0000000010000" + "00000000000000000000000000000000", // a Retry with a tag alone
            })
    void whatIsNoPacketIsNotParsed(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertFalse(header.parse(bytes, 0, bytes.length, 8));
        byte[] within = Arrays.copyOf(bytes, bytes.length + 64); // the array goes on, the datagram does not
        assertFalse(header.parse(within, 0, bytes.length, 8));
    }

    @Test
    void boundsOutsideTheArrayAreNoPacketEither() {
        byte[] bytes = new byte[30];
        Arrays.fill(bytes, (byte) 0x40);
        assertFalse(header.parse(bytes, -1, 30, 8));
        assertFalse(header.parse(bytes, 30, 30, 8));
        assertFalse(header.parse(bytes, 0, 31, 8));
        assertFalse(header.parse(bytes, 20, 10, 8));
    }

    @ParameterizedTest
    @CsvSource({"INITIAL, 0", "INITIAL, 5", "RETRY, 1", "ONE_RTT, 1", "VERSION_NEGOTIATION, 1"})
    void headersThatDoNotExistCannotBeWritten(PacketType type, int packetNumberLength) {
        ByteWriter w = new ByteWriter(new byte[64]);
        assertThrows(
                IllegalArgumentException.class,
                () -> PacketHeaders.longHeader(w, type, QuicVersions.V1, DCID, SCID, NO_TOKEN, packetNumberLength));
        assertThrows(
                IllegalArgumentException.class,
                () -> PacketHeaders.longHeader(w, PacketType.HANDSHAKE, QuicVersions.V1, DCID, SCID, TOKEN, 1));
        assertThrows(IllegalArgumentException.class, () -> PacketHeaders.patchLength(w.array(), 0, 16384));
    }
}
