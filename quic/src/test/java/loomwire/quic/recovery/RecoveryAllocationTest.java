package loomwire.quic.recovery;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.wire.AckRanges;
import org.junit.jupiter.api.Test;

/** Once warm, a packet's way through recovery and its acknowledgment at the peer allocate nothing. */
class RecoveryAllocationTest {
    private static final int DATAGRAM = 1_400;
    private static final int PER_ACK = 10;
    private static final int PACKETS = 200_000;

    private long settled;
    private final Recovery recovery =
            new Recovery(RecoverySettings.of(DATAGRAM, false), new Cubic(DATAGRAM), new SettleListener() {
                @Override
                public void acknowledged(PacketNumberSpace space, SentPacket packet, long now) {
                    settled += packet.c(0);
                }

                @Override
                public void lost(PacketNumberSpace space, SentPacket packet, long now) {
                    settled += packet.c(0);
                }
            });
    private final AckTracker tracker = new AckTracker(false, 25_000_000);
    private final AckRanges ack = new AckRanges();
    private long now;

    @Test
    void aPacketAllocatesNothingOnceTheRingIsWarm() throws QuicViolation {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assumeTrue(
                threads.isThreadAllocatedMemorySupported() && threads.isThreadAllocatedMemoryEnabled(),
                "this JVM does not count allocations");
        recovery.setHandshakeConfirmed();
        recovery.skipNumbers(new SeededEntropy(1));
        run(PACKETS);
        long before = threads.getCurrentThreadAllocatedBytes();
        run(PACKETS);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < PACKETS, allocated + " bytes for " + PACKETS + " packets");
        assertTrue(settled >= 2 * PACKETS - PER_ACK);
    }

    private void run(int packets) throws QuicViolation {
        for (int i = 0; i < packets; i += PER_ACK) {
            for (int j = 0; j < PER_ACK; j++) {
                send();
            }
            now += 100_000;
            acknowledge();
            recovery.onTimeout(now);
        }
    }

    private void send() {
        SentPacket packet = recovery.begin(PacketNumberSpace.APPLICATION);
        packet.add(1, 2, 3, 1);
        recovery.sent(PacketNumberSpace.APPLICATION, DATAGRAM, true, true, 0, now);
        long number = packet.packetNumber();
        if (number % 1_000 != 7 && !tracker.isDuplicate(number)) { // one in a thousand is lost
            tracker.received(number, true, 0, now);
        }
    }

    private void acknowledge() throws QuicViolation {
        ack.reset(0);
        for (int i = tracker.ranges().count() - 1; i >= 0; i--) {
            ack.add(tracker.ranges().start(i), tracker.ranges().end(i) - 1);
        }
        tracker.ackSent(now);
        recovery.onAck(PacketNumberSpace.APPLICATION, ack, 0, now);
        tracker.ackAcknowledged(ack.largestAcknowledged() - 10 * PER_ACK);
    }
}
