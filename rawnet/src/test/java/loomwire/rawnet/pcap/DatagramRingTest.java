package loomwire.rawnet.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import loomwire.rawnet.Addresses;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortFixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DatagramRingTest {
    private static final int BYTES = 1 << 16;

    private final DatagramRing ring = new DatagramRing(BYTES);
    private final Frames frames = new Frames();

    @Test
    void aPayloadComesOutWithItsPeerAndItsPlaceOfArrival() {
        assertTrue(ring.isEmpty());
        assertTrue(ring.offer(frames.segment(new byte[] {1, 2, 3}, 3)));
        assertFalse(ring.isEmpty());
        PacketBatch batch = PortFixtures.batch();
        assertEquals(0, ring.drainTo(batch));
        assertArrayEquals(new byte[] {1, 2, 3}, PortFixtures.bytes(batch, 0));
        assertEquals(new InetSocketAddress("10.0.0.7", 777), PortFixtures.peer(batch, 0));
        assertEquals(3, batch.ecn(0));
        assertEquals(Addresses.mapped(0x0a000001), batch.localLow(0));
        assertTrue(ring.isEmpty());
    }

    @Test
    void itTakesWhatFitsAndRefusesTheRest() {
        int taken = 0;
        while (ring.offer(frames.segment(new byte[1400], 0))) {
            taken++;
        }
        assertEquals(BYTES / (1400 + 56), taken);
        PacketBatch one = new PacketBatch(1, 2000);
        ring.drainTo(one);
        assertEquals(1, one.size());
        assertTrue(ring.offer(frames.segment(new byte[1000], 0)));
    }

    @Test
    void aPayloadLongerThanABatchIsDroppedAndDoesNotBlock() {
        ring.offer(frames.segment(new byte[2000], 0));
        ring.offer(frames.segment(new byte[10], 0));
        PacketBatch small = new PacketBatch(8, 1500);
        assertEquals(1, ring.drainTo(small));
        assertEquals(1, small.size());
        assertEquals(10, small.length(0));
    }

    @Test
    void itAgreesWithAQueueOverManyTurns() {
        long seed = 11;
        Random random = new Random(seed);
        ArrayDeque<byte[]> oracle = new ArrayDeque<>();
        PacketBatch batch = new PacketBatch(16, 40_000);
        for (int round = 0; round < 3_000; round++) {
            for (int i = random.nextInt(20); i > 0; i--) {
                byte[] payload = new byte[1 + random.nextInt(random.nextBoolean() ? 40 : 8000)];
                random.nextBytes(payload);
                if (ring.offer(frames.segment(payload, 0))) {
                    oracle.add(payload);
                }
            }
            batch.clear();
            assertEquals(0, ring.drainTo(batch));
            for (int i = 0; i < batch.size(); i++) {
                assertArrayEquals(oracle.poll(), PortFixtures.bytes(batch, i), "seed " + seed + " round " + round);
            }
            assertEquals(oracle.isEmpty(), ring.isEmpty());
        }
    }

    @Test
    @Timeout(90)
    void twoThreadsSeeEveryPayloadWholeAndInOrder() throws Exception {
        int count = 50_000;
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread writer = Thread.ofPlatform()
                .daemon()
                .uncaughtExceptionHandler((thread, e) -> failure.set(e))
                .start(() -> {
                    Frames own = new Frames();
                    for (int number = 0; number < count; number++) {
                        byte[] payload = ByteBuffer.allocate(4 + number % 500)
                                .putInt(number)
                                .array();
                        payload[payload.length - 1] ^= payload.length > 4 ? (byte) number : 0;
                        while (!ring.offer(own.segment(payload, 0))) {
                            Thread.yield();
                        }
                    }
                });
        PacketBatch batch = PortFixtures.batch();
        int next = 0;
        while (next < count && failure.get() == null && !Thread.currentThread().isInterrupted()) {
            batch.clear();
            ring.drainTo(batch);
            if (batch.size() == 0) {
                Thread.yield();
            }
            for (int i = 0; i < batch.size(); i++, next++) {
                ByteBuffer payload = ByteBuffer.wrap(PortFixtures.bytes(batch, i));
                assertEquals(4 + next % 500, payload.remaining());
                assertEquals(next, payload.getInt());
                if (payload.hasRemaining()) {
                    assertEquals((byte) next, payload.get(payload.limit() - 1));
                }
            }
        }
        assertEquals(null, failure.get());
        assertEquals(count, next);
        writer.join();
        assertTrue(ring.isEmpty());
    }
}
