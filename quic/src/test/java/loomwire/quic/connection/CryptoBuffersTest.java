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
import loomwire.quic.base.MemoryAccount;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.pipe.MemoryBooks;
import org.junit.jupiter.api.Test;

class CryptoBuffersTest {

    @Test
    void piecesInAnyOrderComeOutInOrder() throws QuicViolation {
        Random random = TestSeed.random(CryptoBuffersTest.class, 1);
        byte[] message = new byte[20_000];
        random.nextBytes(message);
        CryptoReceiveBuffer buffer = CryptoReceiveBuffer.of(PacketNumberSpace.HANDSHAKE, MemoryAccount.UNLIMITED);
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
        CryptoReceiveBuffer buffer = CryptoReceiveBuffer.of(PacketNumberSpace.HANDSHAKE, MemoryAccount.UNLIMITED);
        buffer.receive(CryptoReceiveBuffer.MAX_AHEAD_BYTES - 1, new byte[1], 0, 1);
        assertNull(buffer.take());
        QuicViolation violation = assertThrows(
                QuicViolation.class, () -> buffer.receive(CryptoReceiveBuffer.MAX_AHEAD_BYTES, new byte[1], 0, 1));
        assertEquals(TransportError.CRYPTO_BUFFER_EXCEEDED, violation.errorCode());
    }

    @Test
    void whatWaitsOfAHandshakeIsHeldAndGivenBack() throws QuicViolation {
        MemoryBooks budget = MemoryBooks.ofBytes(1 << 20);
        CryptoReceiveBuffer buffer = CryptoReceiveBuffer.of(PacketNumberSpace.HANDSHAKE, budget);
        buffer.receive(30_000, new byte[10], 0, 10);
        assertTrue(budget.heldBytes() >= 30_010, budget.toString());
        buffer.receive(0, new byte[30_000], 0, 30_000);
        assertEquals(30_010, buffer.take().length);
        assertEquals(0, budget.heldBytes(), budget.toString());
        buffer.receive(40_000, new byte[10], 0, 10);
        assertTrue(budget.heldBytes() > 0);
        buffer.discard();
        buffer.discard();
        assertEquals(0, budget.heldBytes(), budget.toString());
    }

    @Test
    void aHandshakeThatNeedsMemoryWhereThereIsNoneIsEnded() throws QuicViolation {
        MemoryBooks budget = MemoryBooks.ofBytes(1 << 20);
        CryptoReceiveBuffer buffer = CryptoReceiveBuffer.of(PacketNumberSpace.HANDSHAKE, budget);
        long others = 1L << 40;
        budget.hold(others);
        QuicViolation violation = assertThrows(QuicViolation.class, () -> buffer.receive(10, new byte[1], 0, 1));
        assertEquals(TransportError.CRYPTO_BUFFER_EXCEEDED, violation.errorCode());
        assertEquals(others, budget.heldBytes());
    }

    @Test
    void afterTheHandshakeSixteenKibibytesMayWait() throws QuicViolation {
        CryptoReceiveBuffer buffer = CryptoReceiveBuffer.of(PacketNumberSpace.APPLICATION, MemoryAccount.UNLIMITED);
        buffer.receive(CryptoReceiveBuffer.MAX_AHEAD_BYTES_OF_APPLICATION - 1, new byte[1], 0, 1);
        QuicViolation violation = assertThrows(
                QuicViolation.class,
                () -> buffer.receive(CryptoReceiveBuffer.MAX_AHEAD_BYTES_OF_APPLICATION, new byte[1], 0, 1));
        assertEquals(TransportError.CRYPTO_BUFFER_EXCEEDED, violation.errorCode());
    }

    @Test
    void aStrangersFirstPacketsMayBeSixteenKibibytesAhead() throws QuicViolation {
        CryptoReceiveBuffer buffer = CryptoReceiveBuffer.of(PacketNumberSpace.INITIAL, MemoryAccount.UNLIMITED);
        buffer.receive(CryptoReceiveBuffer.MAX_AHEAD_BYTES_OF_INITIAL - 1, new byte[1], 0, 1);
        QuicViolation violation = assertThrows(
                QuicViolation.class,
                () -> buffer.receive(CryptoReceiveBuffer.MAX_AHEAD_BYTES_OF_INITIAL, new byte[1], 0, 1));
        assertEquals(TransportError.CRYPTO_BUFFER_EXCEEDED, violation.errorCode());
    }

    @Test
    void piecesWithGapsBetweenThemAreCounted() throws QuicViolation {
        CryptoReceiveBuffer buffer = CryptoReceiveBuffer.of(PacketNumberSpace.INITIAL, MemoryAccount.UNLIMITED);
        for (int i = 1; i <= CryptoReceiveBuffer.MAX_RANGES; i++) {
            buffer.receive(2L * i, new byte[1], 0, 1);
        }
        QuicViolation violation = assertThrows(
                QuicViolation.class, () -> buffer.receive(2L * CryptoReceiveBuffer.MAX_RANGES + 2, new byte[1], 0, 1));
        assertEquals(TransportError.CRYPTO_BUFFER_EXCEEDED, violation.errorCode());
    }

    @Test
    void byteAfterByteBehindAFarPieceComesOutInOrderAndCostsByItsLength() throws QuicViolation {
        CryptoReceiveBuffer buffer = CryptoReceiveBuffer.of(PacketNumberSpace.HANDSHAKE, MemoryAccount.UNLIMITED);
        byte[] message = new byte[3 * CryptoReceiveBuffer.MAX_AHEAD_BYTES];
        TestSeed.random(CryptoBuffersTest.class, 2).nextBytes(message);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int far = CryptoReceiveBuffer.MAX_AHEAD_BYTES - 1;
        for (int i = 0; i < message.length; i++) {
            if (i % far == 0 && i + far < message.length) {
                buffer.receive(i + far, message, i + far, 1);
            }
            buffer.receive(i, message, i, 1);
            byte[] taken = buffer.take();
            if (taken != null) { // the far piece came out with the one before it
                out.writeBytes(taken);
            }
        }
        assertArrayEquals(message, out.toByteArray());
        assertTrue(buffer.movedBytes() <= 4L * message.length, buffer.movedBytes() + " bytes moved to and fro");
    }

    @Test
    void aPieceFarAheadThatMovesOnWithEachByteCostsByItsLengthToo() throws QuicViolation {
        CryptoReceiveBuffer buffer = CryptoReceiveBuffer.of(PacketNumberSpace.HANDSHAKE, MemoryAccount.UNLIMITED);
        int far = CryptoReceiveBuffer.MAX_AHEAD_BYTES - 1;
        byte[] message = new byte[2 * far];
        for (int i = 0; i < far; i++) { // the window is full all the time, and moves on by a byte
            buffer.receive(i + far, message, i + far, 1);
            buffer.receive(i, message, i, 1);
            buffer.take();
        }
        assertTrue(buffer.movedBytes() <= 4L * message.length, buffer.movedBytes() + " bytes moved to and fro");
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
