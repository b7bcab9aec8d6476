package loomwire.quic.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.base.VarInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransportParametersTest {
    private static final ConnectionId ID = ConnectionId.copyOf(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    private static final long PRIVATE_ID = 0x3f5a17L;

    private static TransportParameters.Builder everything() {
        return TransportParameters.builder()
                .originalDestinationConnectionId(ID)
                .maxIdleTimeoutMillis(30_000)
                .statelessResetToken(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
                .maxUdpPayloadSize(1472)
                .initialMaxData(1 << 24)
                .initialMaxStreamDataBidiLocal(1 << 20)
                .initialMaxStreamDataBidiRemote(1 << 21)
                .initialMaxStreamDataUni(1 << 22)
                .initialMaxStreamsBidi(1L << 60)
                .initialMaxStreamsUni(100)
                .ackDelayExponent(20)
                .maxAckDelayMillis(16_383)
                .disableActiveMigration(true)
                .preferredAddress(
                        new PreferredAddress(new byte[] {10, 9, 0, 1}, 443, new byte[16], 0, ID, new byte[16]))
                .activeConnectionIdLimit(8)
                .initialSourceConnectionId(ConnectionId.EMPTY)
                .retrySourceConnectionId(ID)
                .maxDatagramFrameSize(65_535)
                .minAckDelayMicros(16_383_000)
                .other(PRIVATE_ID, new byte[] {42});
    }

    @Test
    void everyParameterSurvives() throws QuicViolation {
        byte[] encoded = everything().build().encode();
        TransportParameters p = TransportParameters.parse(encoded, false);
        assertEquals(ID, p.originalDestinationConnectionId());
        assertEquals(30_000, p.maxIdleTimeoutMillis());
        assertEquals(16, p.statelessResetToken()[15]);
        assertEquals(1472, p.maxUdpPayloadSize());
        assertEquals(1 << 24, p.initialMaxData());
        assertEquals(1 << 20, p.initialMaxStreamDataBidiLocal());
        assertEquals(1 << 21, p.initialMaxStreamDataBidiRemote());
        assertEquals(1 << 22, p.initialMaxStreamDataUni());
        assertEquals(1L << 60, p.initialMaxStreamsBidi());
        assertEquals(100, p.initialMaxStreamsUni());
        assertEquals(20, p.ackDelayExponent());
        assertEquals(16_383, p.maxAckDelayMillis());
        assertTrue(p.disableActiveMigration());
        assertEquals(443, p.preferredAddress().ipv4Port());
        assertEquals(ID, p.preferredAddress().id());
        assertEquals(8, p.activeConnectionIdLimit());
        assertEquals(ConnectionId.EMPTY, p.initialSourceConnectionId());
        assertEquals(ID, p.retrySourceConnectionId());
        assertEquals(65_535, p.maxDatagramFrameSize());
        assertEquals(16_383_000, p.minAckDelayMicros());
        assertArrayEquals(new byte[] {42}, p.others().get(PRIVATE_ID));
        assertArrayEquals(encoded, p.encode());
    }

    @Test
    void whatIsAbsentHasTheValueThatTheRfcNames() throws QuicViolation {
        TransportParameters p = TransportParameters.parse(new byte[0], true);
        assertEquals(0, p.maxIdleTimeoutMillis());
        assertEquals(65_527, p.maxUdpPayloadSize());
        assertEquals(0, p.initialMaxData());
        assertEquals(0, p.initialMaxStreamsBidi());
        assertEquals(3, p.ackDelayExponent());
        assertEquals(25, p.maxAckDelayMillis());
        assertEquals(2, p.activeConnectionIdLimit());
        assertEquals(0, p.maxDatagramFrameSize());
        assertEquals(-1, p.minAckDelayMicros(), "ACK_FREQUENCY is not understood");
        assertNull(p.initialSourceConnectionId());
        assertNull(p.statelessResetToken());
        assertEquals(0, p.encode().length);
    }

    // Laid out by hand: id, length, value.
    @Test
    void parametersLieOnTheWireAsTheRfcDrawsThem() throws QuicViolation {
        byte[] encoded = HexFormat.of().parseHex("01025e20" + "040480040000" + "0a0105" + "0c00" + "0f00");
        TransportParameters p = TransportParameters.parse(encoded, true);
        assertEquals(0x1e20, p.maxIdleTimeoutMillis());
        assertEquals(262_144, p.initialMaxData());
        assertEquals(5, p.ackDelayExponent());
        assertTrue(p.disableActiveMigration());
        assertEquals(ConnectionId.EMPTY, p.initialSourceConnectionId());
        assertArrayEquals(encoded, p.encode());
    }

    @Test
    void minAckDelayLiesOnTheWireAsTheDraftNamesIt() throws QuicViolation {
        byte[] encoded = HexFormat.of().parseHex("c0000000ff04de1b" + "02" + "43e8");
        TransportParameters p = TransportParameters.parse(encoded, true);
        assertEquals(1_000, p.minAckDelayMicros());
        assertArrayEquals(encoded, p.encode());
        assertEquals(
                0,
                TransportParameters.parse(HexFormat.of().parseHex("c0000000ff04de1b0100"), true)
                        .minAckDelayMicros());
        assertEquals(
                25_000,
                TransportParameters.parse(HexFormat.of().parseHex("c0000000ff04de1b04800061a8"), false)
                        .minAckDelayMicros(),
                "as long as the default max_ack_delay");
    }

    @ParameterizedTest
    @CsvSource({
        "030244af,                     a datagram size of 1199",
        "0a0115,                       an ack_delay_exponent of 21",
        "0b0480004000,                 a max_ack_delay of 2^14",
        "0e0101,                       an active_connection_id_limit of 1",
        "0808d000000000000001,         2^60+1 bidirectional streams",
        "0908d000000000000001,         2^60+1 unidirectional streams",
        "0c0100,                       disable_active_migration with a value",
        "04020500,                     an integer shorter than its length",
        "040180,                       an integer longer than its length",
        "0400,                         an integer without bytes",
        "0f15000000000000000000000000000000000000000000, an id of 21 bytes",
        "04010504,                     half a parameter",
        "0402,                         a value beyond the end",
        "040105040106,                 one parameter twice",
        "1b001b00,                     a reserved parameter twice",
        "3f003f00,                     an unknown parameter twice",
        "04ffffffffffffffff,           a length of 2^62-1",
        "c0000000ff04de1b04800061a9,   a min_ack_delay of 25001 us beside the default max_ack_delay",
        "0b0101c0000000ff04de1b0243e9, a min_ack_delay of 1001 us beside a max_ack_delay of 1 ms",
        "c0000000ff04de1b08ffffffffffffffff, a min_ack_delay of 2^62-1",
        "c0000000ff04de1b00,           a min_ack_delay without a value",
    })
    void whatIsMalformedIsRefusedFromEitherEnd(String hex, String what) {
        refused(HexFormat.of().parseHex(hex), true, what);
        refused(HexFormat.of().parseHex(hex), false, what);
    }

    @ParameterizedTest
    @CsvSource({
        "020f000000000000000000000000000000, a stateless reset token of 15 bytes",
        "0211" + "0000000000000000000000000000000000" + ", one of 17 bytes",
        "0d29" + "00000000000000000000000000000000000000000000000000" + "00000000000000000000000000000000"
                + ", a preferred address without an id",
        "0d01" + "00" + ", a preferred address of one byte",
    })
    void aServersOwnParametersAreCheckedToo(String hex, String what) {
        refused(HexFormat.of().parseHex(hex), false, what);
    }

    @Test
    void aClientMustNotSendWhatIsTheServers() throws QuicViolation {
        byte[][] servers = {
            TransportParameters.builder()
                    .originalDestinationConnectionId(ID)
                    .build()
                    .encode(),
            TransportParameters.builder()
                    .statelessResetToken(new byte[16])
                    .build()
                    .encode(),
            TransportParameters.builder().retrySourceConnectionId(ID).build().encode(),
            TransportParameters.builder()
                    .preferredAddress(new PreferredAddress(new byte[4], 0, new byte[16], 0, ID, new byte[16]))
                    .build()
                    .encode(),
        };
        for (byte[] encoded : servers) {
            TransportParameters.parse(encoded, false);
            refused(encoded, true, HexFormat.of().formatHex(encoded));
        }
    }

    @Test
    void aCutAtAnyPlaceIsRefusedOrLeavesWholeParameters() {
        byte[] encoded = everything().build().encode();
        for (int length = 0; length < encoded.length; length++) {
            byte[] cut = Arrays.copyOf(encoded, length);
            try {
                assertArrayEquals(cut, TransportParameters.parse(cut, false).encode());
            } catch (QuicViolation violation) {
                assertEquals(TransportError.TRANSPORT_PARAMETER_ERROR, violation.errorCode());
            }
        }
    }

    @Test
    void reservedParametersAreIgnoredAndUnknownOnesHandedOn() throws QuicViolation {
        byte[] encoded = HexFormat.of().parseHex("1b03aabbcc" + "3f02ddee" + "040105");
        TransportParameters p = TransportParameters.parse(encoded, true);
        assertEquals(5, p.initialMaxData());
        assertEquals(1, p.others().size());
        assertArrayEquals(new byte[] {(byte) 0xdd, (byte) 0xee}, p.others().get(0x3fL));
    }

    @Test
    void moreParametersThanAnyPeerSendsAreRefused() {
        ByteWriter w = new ByteWriter(new byte[1000]);
        for (int i = 0; i <= TransportParametersReader.MAX_PARAMETERS; i++) {
            w.writeVarInt(0x4000 + i);
            w.writeVarInt(0);
        }
        refused(Arrays.copyOf(w.array(), w.position()), true, "129 parameters");
    }

    @Test
    void aBuilderRefusesWhatAPeerWould() {
        TransportParameters.Builder b = TransportParameters.builder();
        assertThrows(IllegalArgumentException.class, () -> b.maxUdpPayloadSize(1199));
        assertThrows(IllegalArgumentException.class, () -> b.ackDelayExponent(21));
        assertThrows(IllegalArgumentException.class, () -> b.maxAckDelayMillis(1 << 14));
        assertThrows(IllegalArgumentException.class, () -> b.activeConnectionIdLimit(1));
        assertThrows(IllegalArgumentException.class, () -> b.initialMaxStreamsBidi((1L << 60) + 1));
        assertThrows(IllegalArgumentException.class, () -> b.initialMaxData(VarInt.MAX + 1));
        assertThrows(IllegalArgumentException.class, () -> b.statelessResetToken(new byte[15]));
        assertThrows(IllegalArgumentException.class, () -> b.other(0x04, new byte[1]));
    }

    private static void refused(byte[] encoded, boolean fromClient, String what) {
        QuicViolation violation =
                assertThrows(QuicViolation.class, () -> TransportParameters.parse(encoded, fromClient), what);
        assertEquals(TransportError.TRANSPORT_PARAMETER_ERROR, violation.errorCode(), what);
    }
}
