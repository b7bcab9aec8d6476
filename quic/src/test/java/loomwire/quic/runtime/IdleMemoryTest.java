package loomwire.quic.runtime;

import static loomwire.quic.runtime.Duo.LONG;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.Reference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import loomwire.quic.MemoryBudget;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.quic.TransportConfig;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.memory.LinkConditions;
import loomwire.rawnet.memory.MemoryNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is held for connections and streams that do nothing. The bounds are twice what {@code IdleMemory} of the bench
 * measures, so that only a gross relapse breaks them.
 */
@Tag("slow")
@Timeout(120)
class IdleMemoryTest {
    private static final int CONNECTIONS = 200;
    private static final int STREAMS = 4000;
    private final MemoryNetwork network = new MemoryNetwork(1, LinkConditions.PERFECT);

    private PacketPort openPort() throws IOException {
        return network.open(new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 0));
    }

    @Test
    void idleConnectionsAndStreamsCostLittle() throws Exception {
        TransportConfig transport = TransportConfig.builder()
                .maxBidirectionalStreams(STREAMS + 100)
                .maxUnidirectionalStreams(10)
                .build();
        MemoryBudget ample = MemoryBudget.UNLIMITED;
        try (Duo duo = new Duo(openPort(), openPort(), transport, transport, CONNECTIONS + 10, ample)) {
            List<Object> kept = new ArrayList<>();
            QuicConnection first = duo.dial();
            kept.add(first.openStream(LONG));
            long empty = liveHeap();
            for (int i = 0; i < CONNECTIONS; i++) {
                kept.add(duo.dial());
            }
            Waiting.until(() -> duo.server.stats().handshakes().completed() == CONNECTIONS + 1);
            long connected = liveHeap();
            long each = (connected - empty) / (2L * CONNECTIONS);
            // Nothing rests for two seconds yet, so the buffers of the last packets are still there: 65 KB on this
            // port.
            assertTrue(each < 128 * 1024, "an end of a connection holds " + each + " B");
            for (int i = 0; i < STREAMS; i++) {
                QuicStream stream = first.openStream(LONG);
                stream.finish();
                kept.add(stream);
            }
            Waiting.until(() -> duo.server.stats().streams().openedByPeer() >= STREAMS);
            long opened = liveHeap();
            long eachStream = (opened - connected) / (2L * STREAMS);
            assertTrue(eachStream < 3 * 1024, "an end of a stream holds " + eachStream + " B");
            Reference.reachabilityFence(kept);
        }
    }

    private static long liveHeap() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least - MemoryBudget.UNLIMITED.stockBytes();
    }
}
