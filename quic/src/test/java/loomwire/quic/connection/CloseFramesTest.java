package loomwire.quic.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.TransportError;
import loomwire.quic.wire.ConnectionCloseFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 9000 §10.2.3, §12.5, §19.19. */
class CloseFramesTest {
    private static final int ROOM = 1000;
    private static final ConnectionCloseFrame OF_APPLICATION = new ConnectionCloseFrame(true, 77, 0, "good night");
    private static final ConnectionCloseFrame OF_TRANSPORT =
            new ConnectionCloseFrame(false, TransportError.FLOW_CONTROL_ERROR, 0x08, "too much");

    @ParameterizedTest
    @EnumSource(
            value = EncryptionLevel.class,
            names = {"INITIAL", "HANDSHAKE"})
    void anApplicationsCodeAndWordsStayInsideUntilTheHandshakeIsDone(EncryptionLevel level) {
        assertEquals(
                new ConnectionCloseFrame(false, TransportError.APPLICATION_ERROR, 0, ""),
                CloseFrames.forLevel(OF_APPLICATION, level, ROOM));
        assertEquals(
                new ConnectionCloseFrame(false, TransportError.FLOW_CONTROL_ERROR, 0x08, ""),
                CloseFrames.forLevel(OF_TRANSPORT, level, ROOM));
    }

    @Test
    void afterItTheyAreTold() {
        assertEquals(OF_APPLICATION, CloseFrames.forLevel(OF_APPLICATION, EncryptionLevel.ONE_RTT, ROOM));
        assertEquals(OF_TRANSPORT, CloseFrames.forLevel(OF_TRANSPORT, EncryptionLevel.ONE_RTT, ROOM));
    }

    @Test
    void theWordsAreLeftOutWhereThereIsNoRoomForThem() {
        ConnectionCloseFrame fitting = CloseFrames.forLevel(OF_TRANSPORT, EncryptionLevel.ONE_RTT, 10);
        assertEquals(new ConnectionCloseFrame(false, TransportError.FLOW_CONTROL_ERROR, 0x08, ""), fitting);
        assertTrue(fitting.encodedLength() <= 10);
    }
}
