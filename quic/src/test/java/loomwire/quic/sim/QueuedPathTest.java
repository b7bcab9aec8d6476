package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.CongestionControl;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Beside a bulk download a small request waits little, because the queue of the path stays short. */
@Tag("slow")
class QueuedPathTest {
    private static final int REQUESTS = 30;

    @Test
    void aHomeLineWithASecondOfQueue() {
        PathQueue queue = PathQueue.of(20, 50, "1000ms", true, REQUESTS, CongestionControl.BBR);
        assertTrue(queue.medianMillis() < 60, queue.toString());
        assertTrue(queue.share() > 0.9, queue.toString());
    }

    @Test
    void aLongPathWithAQueueOfOneProduct() {
        PathQueue queue = PathQueue.of(100, 100, "1bdp", true, REQUESTS, CongestionControl.BBR);
        assertTrue(queue.medianMillis() < 25, queue.toString());
    }
}
