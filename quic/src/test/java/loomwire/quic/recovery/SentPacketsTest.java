package loomwire.quic.recovery;

import static loomwire.quic.recovery.Sender.APPLICATION;
import static loomwire.quic.recovery.Sender.DATAGRAM;
import static loomwire.quic.recovery.Sender.INITIAL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import loomwire.quic.Acknowledgment;
import loomwire.quic.CongestionController;
import loomwire.quic.base.MemoryAccount;
import loomwire.quic.pipe.MemoryBooks;
import org.junit.jupiter.api.Test;

class SentPacketsTest {
    /** A window that never closes, so that only memory limits. */
    static final class Unlimited implements CongestionController {
        @Override
        public long window() {
            return Long.MAX_VALUE;
        }

        @Override
        public boolean inSlowStart() {
            return true;
        }

        @Override
        public void onSent(int bytes, long bytesInFlight, long now) {}

        @Override
        public void onAcked(Acknowledgment ack) {}

        @Override
        public void onCongestionEvent(long now) {}

        @Override
        public void onSpuriousCongestionEvent() {}

        @Override
        public void onPersistentCongestion() {}

        @Override
        public void setMaxDatagramBytes(int bytes) {}

        @Override
        public void reset() {}
    }

    @Test
    void theRingGrowsAndEveryPacketIsStillFound() {
        SentPackets packets = new SentPackets(MemoryAccount.UNLIMITED);
        for (int i = 0; i < 1_000; i++) {
            packets.begin().add(1, i, 0, 0);
            packets.commit(i, true, true, 0, i);
        }
        for (int i = 0; i < 1_000; i++) {
            assertEquals(i, packets.get(i).packetNumber());
            assertEquals(i, packets.get(i).a(0));
            assertEquals(i, packets.get(i).size());
        }
    }

    @Test
    void slotsAreUsedAgain() {
        SentPackets packets = new SentPackets(MemoryAccount.UNLIMITED);
        SentPacket first = packets.begin();
        first.add(1, 2, 3, 4);
        packets.commit(1, true, true, 0, 0);
        packets.pass();
        SentPacket slot = first;
        for (int i = 1; i <= 32; i++) {
            slot = packets.begin();
            packets.commit(1, true, true, 0, 0);
            packets.pass();
        }
        assertSame(first, slot);
        assertEquals(0, slot.tokenCount());
    }

    @Test
    void aPacketKeepsAsManyTokensAsItNeeds() {
        SentPacket packet = new SentPackets(MemoryAccount.UNLIMITED).begin();
        for (int i = 0; i < 500; i++) {
            packet.add(i, 10L * i, 100L * i, 1_000L * i);
        }
        assertEquals(500, packet.tokenCount());
        for (int i = 0; i < 500; i++) {
            assertEquals(i, packet.kind(i));
            assertEquals(10L * i, packet.a(i));
            assertEquals(100L * i, packet.b(i));
            assertEquals(1_000L * i, packet.c(i));
        }
    }

    @Test
    void atTheCapTheWindowClosesAndProbesStillFit() {
        Sender s = Sender.with(new Unlimited());
        int sent = 0;
        while (s.recovery.windowOpen()) {
            s.send(APPLICATION, sent++ / 1_000.0);
        }
        assertEquals(SentPackets.MAX_TRACKED - SentPackets.RESERVED, sent);
        for (int i = 0; i < SentPackets.RESERVED; i++) {
            assertFalse(s.recovery.windowOpen());
            s.send(APPLICATION, 100);
        }
        assertEquals(List.of(0L), s.lost); // beyond, the oldest is given up
        s.send(APPLICATION, 100);
        assertEquals(List.of(0L, 1L), s.lost);
        assertEquals((long) (SentPackets.MAX_TRACKED - 1) * DATAGRAM, s.recovery.bytesInFlight());
        s.ack(APPLICATION, 200, 2, s.recovery.nextPacketNumber(APPLICATION) - 1);
        assertEquals(0, s.recovery.bytesInFlight());
        assertTrue(s.recovery.windowOpen());
    }

    @Test
    void whatTheRingOccupiesIsHeldAndGivenBack() {
        MemoryBooks memory = MemoryBooks.ofBytes(1 << 30);
        SentPackets packets = new SentPackets(memory);
        for (int i = 0; i < 5_000; i++) {
            SentPacket packet = packets.begin();
            for (int token = 0; token < (i == 0 ? 100 : 1); token++) {
                packet.add(1, i, 0, 0);
            }
            packets.commit(1200, true, true, 0, i);
        }
        long held = memory.heldBytes();
        long slots = 5_000L * new SentPacket().roomBytes() - SentPackets.INCLUDED_BYTES;
        assertTrue(held > slots, "its tokens too");
        assertEquals(slots, held, 100 * 2 * 28);
        for (int i = 0; i < 4_990; i++) {
            packets.pass();
        }
        assertEquals(held, memory.heldBytes(), "slots are kept for the next packets");
        packets.begin();
        packets.abandon();
        packets.trim();
        assertEquals(0, memory.heldBytes(), "so few cost what a connection costs anyway");
        packets.begin();
        packets.close();
        assertEquals(0, memory.heldBytes());
        packets.abandon();
        packets.close();
        assertEquals(0, memory.heldBytes());
    }

    @Test
    void withoutMemoryNewDataWaitsAndWhatMustGoOutStillDoes() {
        MemoryBooks memory = MemoryBooks.ofBytes(1 << 20);
        SentPackets packets = new SentPackets(memory);
        memory.hold(64 << 20);
        int sent = 0;
        while (!packets.isShortOfRoom()) {
            packets.begin();
            packets.commit(1200, true, true, 0, sent++);
        }
        assertEquals(SentPackets.ALWAYS_TRACKED, sent);
        for (int i = 0; i < 100; i++) {
            packets.begin();
            packets.commit(1200, true, true, 0, i);
            assertTrue(packets.isShortOfRoom(), "a ring that has doubled for a probe is no room for data");
        }
        memory.release(64 << 20);
        assertFalse(packets.isShortOfRoom());
    }

    /** A peer owes our acknowledgments nothing: who waited for it would wait for ever. */
    @Test
    void withoutMemoryAcknowledgmentsOfOursDoNotHoldBackWhatComesAfterThem() {
        MemoryBooks memory = MemoryBooks.ofBytes(1 << 20);
        Sender s = Sender.with(new Unlimited(), memory);
        for (int i = 0; i < 100; i++) {
            s.send(APPLICATION, i);
        }
        s.ack(APPLICATION, 200, 0, 99);
        for (int i = 0; i < 200; i++) {
            s.sendAckOnly(APPLICATION, 300 + i);
        }
        memory.hold(64 << 20);
        assertTrue(s.recovery.windowOpen(), "nothing is outstanding");
        long sent = s.send(APPLICATION, 600);
        assertFalse(s.recovery.windowOpen(), "its acknowledgment makes room");
        s.ack(APPLICATION, 700, 0, sent);
        assertTrue(s.recovery.windowOpen());
    }

    @Test
    void packetsThatOnlyAcknowledgeDoNotPileUp() {
        Sender s = Sender.established();
        for (int i = 0; i < 10_000; i++) {
            s.sendAckOnly(APPLICATION, i);
        }
        assertTrue(s.lost.size() >= 10_000 - 32, s.lost.size() + " were given up");
        assertEquals(0, s.recovery.packetsLost()); // the network lost none of them
        assertEquals(0, s.recovery.bytesInFlight());
        assertEquals(CongestionController.initialWindow(DATAGRAM), s.recovery.congestionWindow());
        assertEquals(Double.POSITIVE_INFINITY, s.timeoutMillis());
        s.ack(APPLICATION, 10_001, 0, 9_999);
        assertEquals(10_000, s.lost.size() + s.acknowledged.size());
    }

    @Test
    void theWindowClosesWhenNoFullDatagramFits() {
        Sender s = Sender.server();
        for (int i = 1; i < CongestionController.INITIAL_WINDOW_DATAGRAMS; i++) {
            s.send(INITIAL, 0);
        }
        assertTrue(s.recovery.windowOpen());
        s.send(INITIAL, 1, true, true, 0, 0);
        assertFalse(s.recovery.windowOpen());
    }
}
