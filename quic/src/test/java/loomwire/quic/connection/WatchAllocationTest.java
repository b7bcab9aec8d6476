package loomwire.quic.connection;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import loomwire.quic.DropReason;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.event.ConnectionObserver;
import loomwire.quic.path.MtuDiscovery;
import loomwire.quic.recovery.Cubic;
import loomwire.quic.recovery.Recovery;
import loomwire.quic.recovery.RecoverySettings;
import loomwire.quic.recovery.SentPacket;
import loomwire.quic.recovery.SettleListener;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.StreamFrame;
import org.junit.jupiter.api.Test;

/** What is told of packets allocates nothing, whether somebody looks or not. */
class WatchAllocationTest {
    private static final int PACKETS = 100_000;

    private final Recovery recovery =
            new Recovery(RecoverySettings.of(1_200, false), new Cubic(1_200), new SettleListener() {
                @Override
                public void acknowledged(PacketNumberSpace space, SentPacket packet, long now) {}

                @Override
                public void lost(PacketNumberSpace space, SentPacket packet, long now) {}
            });
    private final byte[] payload = new byte[1_200];
    private final MtuDiscovery mtu = new MtuDiscovery(1_200);

    @Test
    void whereNobodyLooks() {
        assertNothingIsAllocated(ConnectionObserver.NONE);
    }

    @Test
    void whereSomebodyLooks() {
        assertNothingIsAllocated(new ConnectionObserver() {});
    }

    private void assertNothingIsAllocated(ConnectionObserver observer) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assumeTrue(
                threads.isThreadAllocatedMemorySupported() && threads.isThreadAllocatedMemoryEnabled(),
                "this JVM does not count allocations");
        ByteWriter writer = new ByteWriter(payload);
        new StreamFrame(4, 1_000, new byte[1_000], false).write(writer);
        Watch watch = new Watch(observer, 0);
        watch.follow(recovery, mtu);
        run(watch, writer.position());
        long before = threads.getCurrentThreadAllocatedBytes();
        run(watch, writer.position());
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < PACKETS, allocated + " bytes for " + PACKETS + " packets");
    }

    private void run(Watch watch, int payloadTo) {
        for (int i = 0; i < PACKETS; i++) {
            watch.at(i);
            watch.incoming(PacketType.ONE_RTT, payloadTo);
            watch.received(EncryptionLevel.ONE_RTT, i, payload, 0, payloadTo, raw -> raw);
            watch.sealed(EncryptionLevel.ONE_RTT, i, payload, 0, payloadTo, payloadTo, false);
            watch.acknowledged(PacketNumberSpace.APPLICATION, i);
            watch.lost(PacketNumberSpace.APPLICATION, i, false);
            watch.dropped(DropReason.FORGED);
            watch.streamOpened(i);
            watch.streamEnded(i);
            watch.look();
        }
    }
}
