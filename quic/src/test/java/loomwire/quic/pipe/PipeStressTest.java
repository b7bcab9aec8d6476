package loomwire.quic.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real threads on both sides of a pipe, and a stranger who scribbles over segments that pass through the pool. */
@Tag("slow")
class PipeStressTest {
    private static final long MANY_BYTES = 256L << 20;
    private static final int PACKET = 1_337;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SegmentPool pool = new SegmentPool(256);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean over;

    private interface Body {
        void run() throws Exception;
    }

    private Thread start(Thread.Builder builder, Body body) {
        return builder.start(() -> {
            try {
                body.run();
            } catch (Throwable t) {
                failure.compareAndSet(null, t);
            }
        });
    }

    private static Thread.Builder builder(int round) {
        return round % 2 == 0 ? Thread.ofVirtual() : Thread.ofPlatform();
    }

    private void join(Thread thread) throws InterruptedException {
        assertTrue(thread.join(PATIENCE), () -> "stuck: " + Arrays.toString(thread.getStackTrace()));
        assertNull(failure.get());
    }

    private Thread startStranger() {
        return start(Thread.ofPlatform(), () -> {
            while (!over) {
                Segment segment = pool.take(this);
                Arrays.fill(segment.bytes, (byte) 0xee);
                Thread.yield();
                for (byte b : segment.bytes) {
                    assertEquals((byte) 0xee, b, "somebody wrote into a stranger's segment");
                }
                pool.give(segment, this);
            }
        });
    }

    private void sendAll(SendPipe pipe, long size) throws InterruptedException {
        byte[] chunk = new byte[60_000];
        for (long at = 0; at < size && pipe.end() == null; ) {
            int length = (int) Math.min(size - at, chunk.length);
            Pattern.fill(at, chunk, 0, length);
            for (int done = 0; done < length && pipe.end() == null; ) {
                int count = pipe.write(chunk, done, length - done);
                if (count == 0) {
                    pipe.waiter().await(pipe::isWritable, Long.MAX_VALUE);
                }
                done += count;
            }
            at += length;
        }
        if (pipe.end() == null) {
            pipe.finish();
        }
    }

    /** The loop: sends packets, has some sent twice, releases a little late. */
    private void drain(SendPipe pipe, long stopAt) {
        byte[] packet = new byte[PACKET];
        long sent = 0;
        while (sent < stopAt) {
            int length = (int) Math.min(PACKET, pipe.written() - sent);
            if (length == 0) {
                pipe.waiter().wake();
                Thread.onSpinWait();
                continue;
            }
            pipe.copy(sent, packet, 0, length);
            Pattern.verify(sent, packet, 0, length);
            sent += length;
            pipe.copy(Math.max(pipe.released(), sent - 9_999), packet, 0, 1);
            if (pipe.freeBytes() < pipe.capacityBytes() / 2 || sent == stopAt || sent == pipe.written()) {
                pipe.release(sent);
                pipe.waiter().wake();
            }
        }
    }

    @Test
    void manyBytesCrossTheSendPipe() throws Exception {
        SendPipe pipe = new SendPipe(pool, 1 << 18);
        Thread application = start(Thread.ofVirtual(), () -> sendAll(pipe, MANY_BYTES));
        Thread stranger = startStranger();
        Thread loop = start(Thread.ofPlatform(), () -> drain(pipe, MANY_BYTES));

        join(loop);
        join(application);
        over = true;
        join(stranger);
        assertEquals(MANY_BYTES, pipe.written());
        assertTrue(pipe.isFinished());
        assertEquals(0, pool.live());
    }

    @Test
    void sendPipesEndInTheMiddle() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        Thread stranger = startStranger();
        for (int round = 0; round < 300; round++) {
            SendPipe pipe = new SendPipe(pool, 1 << 16);
            long stopAt = random.nextInt(200_000);
            Thread application = start(builder(round), () -> sendAll(pipe, 400_000));
            drain(pipe, stopAt);
            pipe.end(PipeEnd.CONNECTION_CLOSED);
            pipe.waiter().wake();
            join(application);
        }
        over = true;
        join(stranger);
        assertEquals(0, pool.live());
    }

    /** The loop: stores packets in pairs swapped, now and then one twice, within a window. */
    private void deliver(ReceivePipe pipe, long size, long window, boolean finish) {
        byte[] packet = new byte[2 * PACKET];
        for (long at = 0; at < size; ) {
            int length = (int) Math.min(packet.length, size - at);
            if (at + length > pipe.readPosition() + window) {
                pipe.waiter().wake();
                Thread.onSpinWait();
                continue;
            }
            Pattern.fill(at, packet, 0, length);
            int half = length / 2;
            pipe.write(at + half, packet, half, length - half);
            pipe.publish(at);
            pipe.write(at, packet, 0, half);
            pipe.publish(at + length);
            if ((at & 7) == 0) {
                pipe.write(at, packet, 0, length);
            }
            at += length;
            if (pipe.available() > window / 2) {
                pipe.waiter().wake();
            }
        }
        if (finish) {
            pipe.finish(size);
        }
        pipe.waiter().wake();
    }

    private long readAll(ReceivePipe pipe, long stopAt) throws InterruptedException {
        byte[] chunk = new byte[60_000];
        long at = 0;
        while (at < stopAt) {
            int count = pipe.read(chunk, 0, chunk.length);
            if (count < 0 || count == 0 && pipe.end() != null) {
                break;
            }
            if (count == 0) {
                pipe.waiter().await(pipe::isReadable, Long.MAX_VALUE);
            }
            Pattern.verify(at, chunk, 0, count);
            at += count;
        }
        return at;
    }

    @Test
    void manyBytesCrossTheReceivePipe() throws Exception {
        ReceivePipe pipe = new ReceivePipe(pool);
        long[] read = new long[1];
        Thread application = start(Thread.ofVirtual(), () -> read[0] = readAll(pipe, Long.MAX_VALUE));
        Thread stranger = startStranger();
        Thread loop = start(Thread.ofPlatform(), () -> deliver(pipe, MANY_BYTES, 1 << 18, true));

        join(loop);
        join(application);
        over = true;
        join(stranger);
        assertEquals(MANY_BYTES, read[0]);
        assertTrue(pipe.drained());
        assertEquals(0, pool.live());
    }

    @Test
    void receivePipesEndInTheMiddle() throws Exception {
        SplittableRandom random = new SplittableRandom(8);
        Thread stranger = startStranger();
        for (int round = 0; round < 300; round++) {
            ReceivePipe pipe = new ReceivePipe(pool);
            long size = random.nextInt(200_000);
            Thread application = start(builder(round), () -> readAll(pipe, Long.MAX_VALUE));
            deliver(pipe, size, 1 << 16, false);
            pipe.end(new PipeEnd.Reset(1));
            pipe.waiter().wake();
            join(application);
        }
        over = true;
        join(stranger);
        assertEquals(0, pool.live());
    }

    @Test
    void readersStopInTheMiddle() throws Exception {
        SplittableRandom random = new SplittableRandom(9);
        Thread stranger = startStranger();
        for (int round = 0; round < 300; round++) {
            ReceivePipe pipe = new ReceivePipe(pool);
            long stopAt = random.nextInt(150_000);
            Thread application = start(builder(round), () -> {
                readAll(pipe, stopAt);
                pipe.stop(3);
            });
            deliver(pipe, 200_000, 1 << 20, true);
            join(application);
            pipe.discard();
        }
        over = true;
        join(stranger);
        assertEquals(0, pool.live());
    }
}
