package loomwire.quic.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.CreditBeforeTrust;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.TransportError;
import loomwire.quic.wire.MaxDataFrame;
import loomwire.quic.wire.MaxStreamsFrame;
import org.junit.jupiter.api.Test;

/** What a peer gets that has shaken hands and not said who it is, and what once the application trusts it. */
class CreditBeforeTrustTest {
    private static final int WINDOW = 16 * 1024;
    private static final TransportConfig CAREFUL = TransportConfig.builder()
            .creditBeforeTrust(new CreditBeforeTrust(1, 0, WINDOW))
            .build();

    private final Attack attack = Attack.onServer(p -> p, CAREFUL).shakeHands();

    private void stream(long id, long offset, int length) {
        attack.send(attack.packet(EncryptionLevel.ONE_RTT)
                .raw((ByteWriter w) -> {
                    w.writeVarInt(0x08 | 0x04 | 0x02);
                    w.writeVarInt(id);
                    w.writeVarInt(offset);
                    w.writeVarInt(length);
                    w.writeZeros(length);
                })
                .bytes());
    }

    @Test
    void theFirstStreamIsServedAndASecondRefused() {
        stream(0, 0, 100);
        assertFalse(attack.connection.isClosing());
        assertEquals(1, attack.victim.opened.size());
        stream(4, 0, 1);
        assertEquals(TransportError.STREAM_LIMIT_ERROR, attack.closeCode());
        assertEquals(1, attack.victim.opened.size());
    }

    @Test
    void aUnidirectionalStreamIsRefused() {
        stream(2, 0, 1);
        assertEquals(TransportError.STREAM_LIMIT_ERROR, attack.closeCode());
    }

    @Test
    void sixteenKibibytesAreTakenAndOneByteMoreRefused() {
        stream(0, WINDOW - 1, 1);
        assertFalse(attack.connection.isClosing());
        stream(0, WINDOW, 1);
        assertEquals(TransportError.FLOW_CONTROL_ERROR, attack.closeCode());
    }

    @Test
    void whoIsTrustedIsToldOfMoreStreamsAndBytesAndMayUseThem() {
        stream(0, 0, 100);
        attack.peer.forgetReceived();
        attack.connection.trustPeer();
        attack.victim.touched(attack.connection);
        attack.settle();
        long streams = attack.peer.framesReceived().stream()
                .mapToLong(f -> f instanceof MaxStreamsFrame m && m.bidirectional() ? m.maximum() : 0)
                .max()
                .orElse(0);
        long bytes = attack.peer.framesReceived().stream()
                .mapToLong(f -> f instanceof MaxDataFrame m ? m.maximum() : 0)
                .max()
                .orElse(0);
        assertTrue(streams > 1, "MAX_STREAMS " + streams);
        assertTrue(bytes >= TransportConfig.DEFAULTS.initialConnectionWindow(), "MAX_DATA " + bytes);
        stream(4 * (streams - 1), 0, 1);
        stream(0, 10L * WINDOW, 100);
        assertFalse(attack.connection.isClosing(), () -> "closed with " + attack.closeCode());
        stream(4 * TransportConfig.DEFAULTS.maxBidirectionalStreams(), 0, 1);
        assertEquals(TransportError.STREAM_LIMIT_ERROR, attack.closeCode(), "and the configuration is the limit");
    }
}
