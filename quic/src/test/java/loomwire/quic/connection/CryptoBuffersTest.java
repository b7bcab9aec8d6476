package loomwire.quic.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import loomwire.quic.TestSeed;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import org.junit.jupiter.api.Test;

class CryptoBuffersTest {

    @Test
    void piecesInAnyOrderComeOutInOrder() throws QuicViolation {
        Random random = TestSeed.random(CryptoBuffersTest.class, 1);
        byte[] message = new byte[20_000];
        random.nextBytes(message);
        CryptoReceiveBuffer buffer = new CryptoReceiveBuffer();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (out.size() < message.length) {
            int from = Math.max(0, out.size() - 500 + random.nextInt(3000));
            int length = Math.min(message.length - Math.min(from, message.length), random.nextInt(1200));
            if (length > 0) {
                buffer.receive(from, message, from, length);
            }
            for (byte[] taken = buffer.take(); taken != null; taken = buffer.take()) {
                out.writeBytes(taken);
            }
        }
        assertArrayEquals(message, out.toByteArray());
    }

    @Test
    void aPeerThatSendsTooFarAheadIsStopped() throws QuicViolation {
        CryptoReceiveBuffer buffer = new CryptoReceiveBuffer();
        buffer.receive(CryptoReceiveBuffer.MAX_AHEAD_BYTES - 1, new byte[1], 0, 1);
        assertNull(buffer.take());
        QuicViolation violation = assertThrows(
                QuicViolation.class, () -> buffer.receive(CryptoReceiveBuffer.MAX_AHEAD_BYTES, new byte[1], 0, 1));
        assertEquals(TransportError.CRYPTO_BUFFER_EXCEEDED, violation.errorCode());
    }

    @Test
    void lostBytesAreSentAgainBeforeNewOnes() {
        CryptoSendBuffer buffer = new CryptoSendBuffer();
        buffer.append(new byte[1000]);
        assertTrue(buffer.writeFrame(room(304)));
        assertEquals(0, buffer.lastOffset());
        int first = buffer.lastLength();
        assertTrue(buffer.writeFrame(room(304)));
        buffer.lost(0, first);
        assertTrue(buffer.writeFrame(room(304)));
        assertEquals(0, buffer.lastOffset());
        assertEquals(first, buffer.lastLength());
    }

    @Test
    void whatWasAcknowledgedIsNotSentAgain() {
        CryptoSendBuffer buffer = new CryptoSendBuffer();
        buffer.append(new byte[100]);
        assertTrue(buffer.writeFrame(room(1200)));
        buffer.acknowledged(20, 30);
        buffer.resendUnacknowledged();
        assertTrue(buffer.writeFrame(room(1200)));
        assertEquals(0, buffer.lastOffset());
        assertEquals(20, buffer.lastLength());
        assertTrue(buffer.writeFrame(room(1200)));
        assertEquals(50, buffer.lastOffset());
        assertEquals(50, buffer.lastLength());
        assertFalse(buffer.hasDataToSend());
        buffer.acknowledged(0, 100);
        buffer.lost(0, 100);
        assertFalse(buffer.hasDataToSend());
    }

    private static ByteWriter room(int bytes) {
        return new ByteWriter(new byte[bytes]);
    }
}
