package loomwire.quic.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.connection.StreamListener;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.endpoint.Endpoint;
import loomwire.quic.endpoint.EndpointSettings;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.stream.Stream;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PortCapabilities;
import loomwire.rawnet.PortCounters;
import org.junit.jupiter.api.Test;

/** How busy the loop takes itself to be by what its port brings. */
class ReceiverTest {
    private static final StreamListener DEAF = new StreamListener() {
        @Override
        public void readable(Stream stream) {
            throw new AssertionError("there are no streams here");
        }

        @Override
        public void writable(Stream stream) {
            throw new AssertionError("there are no streams here");
        }
    };

    /** Brings so many datagrams of those who may be known, and so many first packets. */
    private record Port(int others, int firstPackets) implements PacketPort {
        @Override
        public PortCapabilities capabilities() {
            return new PortCapabilities("test", new InetSocketAddress(1), 1452, 1, false, false);
        }

        @Override
        public int receive(PacketBatch batch, long timeoutNanos) {
            batch.clear();
            batch.holdForSide();
            add(batch, others);
            batch.beginSide();
            add(batch, firstPackets);
            return batch.size();
        }

        private static void add(PacketBatch batch, int count) {
            for (int i = 0; i < count && batch.hasRoom(1200); i++) {
                batch.add(1200, 1200, 0, 1, 2, 0);
            }
        }

        @Override
        public int transmit(PacketBatch batch) {
            throw new AssertionError("nothing is sent here");
        }

        @Override
        public void wakeup() {
            throw new AssertionError("nobody waits here");
        }

        @Override
        public PortCounters counters() {
            return new PortCounters();
        }

        @Override
        public void close() {
            // There is nothing to give back.
        }
    }

    private static Receiver afterOneBatch(int others, int firstPackets) throws IOException {
        Receiver receiver = new Receiver(new Port(others, firstPackets));
        receiver.receive(0);
        return receiver;
    }

    @Test
    void aFloodOfFirstPacketsIsNoReasonToMakeTheWindowsOfOthersSmaller() throws IOException {
        assertFalse(afterOneBatch(0, 1000).hasOthersThanFirstPackets());
        Receiver few = afterOneBatch(2, 1000);
        assertTrue(few.hasOthersThanFirstPackets());
        assertTrue(few.filledPercent() < 5, few.filledPercent() + " %");
    }

    @Test
    void firstPacketsAreHandedOverApartFromTheOthers() throws IOException {
        Endpoint core = new Endpoint(
                EndpointSettings.dialling(1, 1452, 1, AeadProvider.JDK), new SeededEntropy(1), DEAF, new SegmentPool());
        Receiver receiver = afterOneBatch(3, 5);
        assertTrue(receiver.hasFirstPackets());
        receiver.deliverOthers(core, 0);
        assertEquals(3, core.counters().datagramsReceived());
        receiver.deliverFirstPackets(core, 0);
        assertEquals(8, core.counters().datagramsReceived());
        assertFalse(afterOneBatch(3, 0).hasFirstPackets());
    }

    @Test
    void whoIsKnownFillsABatchThoughAPartOfItIsKeptForFirstPackets() throws IOException {
        assertEquals(100, afterOneBatch(1000, 0).filledPercent());
        assertEquals(100, afterOneBatch(1000, 1000).filledPercent());
    }
}
