package loomwire.quic.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.MemoryAccount;
import loomwire.quic.flow.ConnectionShare;
import loomwire.quic.flow.ReceiveWindow;
import loomwire.quic.flow.SendCredit;
import loomwire.quic.pipe.Pattern;
import loomwire.quic.pipe.ReceivePipe;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.pipe.SendPipe;
import loomwire.quic.wire.FrameWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A sending half talks to a receiving half over a network that loses, repeats and shuffles frames; the seed decides
 * all. What is read must at every moment be a prefix of what was written, and in the end all of it.
 */
class StreamPropertyTest {
    private record InFlight(long offset, int length, boolean fin, byte[] data, boolean copy) {}

    private static final int MAX_FRAME = 1200;

    private final SegmentPool pool = new SegmentPool(32);
    private final byte[] packet = new byte[1500];
    private SplittableRandom random;
    private SendHalf sender;
    private ReceiveHalf receiver;
    private SendCredit credit;
    private ReceiveWindow connection;
    private List<InFlight> network;
    private long size;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whatIsReadIsAPrefixAndInTheEndAll(long seed) throws Exception {
        random = new SplittableRandom(seed);
        long window = 1000L << random.nextInt(8);
        size = random.nextInt(1 << 20);
        sender = new SendHalf(0, new SendPipe(pool, 1 + random.nextInt(200_000)), window);
        receiver = new ReceiveHalf(
                0,
                new ReceivePipe(pool),
                ReceiveWindow.ofStream(window, 4 * window, MemoryAccount.UNLIMITED),
                new ConnectionShare(MemoryAccount.UNLIMITED));
        credit = new SendCredit(2 * window);
        connection = ReceiveWindow.ofConnection(2 * window, 8 * window, MemoryAccount.UNLIMITED);
        network = new ArrayList<>();
        int lossPercent = random.nextInt(31);
        int steps = 0;

        while (!sender.isTerminal() || !receiver.isTerminal()) {
            assertTrue(steps++ < 2_000_000, "seed " + seed + " makes no progress: " + sender + " / " + receiver);
            switch (random.nextInt(4)) {
                case 0 -> write();
                case 1 -> send();
                case 2 -> deliver(lossPercent);
                case 3 -> read();
            }
        }
        assertEquals(size, receiver.pipe().readPosition(), "seed " + seed);
        assertEquals(connection.received(), connection.consumed(), "seed " + seed);
        assertEquals(0, pool.live(), "seed " + seed);
    }

    private void write() {
        SendPipe pipe = sender.pipe();
        long written = pipe.written();
        int length = (int) Math.min(1 + random.nextInt(20_000), size - written);
        if (length > 0) {
            pipe.write(Pattern.bytes(written, length), 0, length);
        } else {
            pipe.finish();
        }
        sender.poll();
    }

    private void send() {
        boolean due = sender.hasDataWithoutConnectionCredit() || sender.hasDataToSend() && credit.available() > 0;
        int room = SendHalf.MIN_PIECE_BYTES + 20 + random.nextInt(MAX_FRAME);
        ByteWriter w = new ByteWriter(packet).reset(packet, 0, room);
        boolean written = sender.writeFrame(w, credit);
        assertEquals(due, written);
        if (!written) {
            return;
        }
        int length = sender.lastLength();
        byte[] data = new byte[length];
        System.arraycopy(packet, w.position() - length, data, 0, length);
        Pattern.verify(sender.lastOffset(), data, 0, length);
        assertEquals(w.position() - length, FrameWriter.streamHeaderLength(0, sender.lastOffset(), length));
        network.add(new InFlight(sender.lastOffset(), length, sender.lastFin(), data, false));
    }

    private void deliver(int lossPercent) throws Exception {
        if (network.isEmpty()) {
            return;
        }
        InFlight frame = network.remove(random.nextInt(Math.min(network.size(), 20)));
        if (!frame.copy && random.nextInt(100) < lossPercent) {
            sender.lost(frame.offset, frame.length, frame.fin);
            if (random.nextInt(10) == 0) { // not lost after all: it comes later
                network.add(new InFlight(frame.offset, frame.length, frame.fin, frame.data, true));
            }
            return;
        }
        long growth = receiver.onStream(frame.offset, frame.data, 0, frame.length, frame.fin);
        connection.received(growth);
        if (!frame.copy || random.nextBoolean()) {
            sender.acknowledged(frame.offset, frame.length, frame.fin);
        }
        if (random.nextInt(20) == 0) {
            network.add(new InFlight(frame.offset, frame.length, frame.fin, frame.data, true));
        }
    }

    private void read() {
        ReceivePipe pipe = receiver.pipe();
        long position = pipe.readPosition();
        byte[] bytes = new byte[1 + random.nextInt(30_000)];
        int count = pipe.read(bytes, 0, bytes.length);
        if (count > 0) {
            Pattern.verify(position, bytes, 0, count);
        } else {
            assertEquals(count == -1, pipe.drained());
        }
        assertTrue(pipe.readPosition() <= sender.pipe().written());
        connection.consumed(receiver.consumedDelta());
        if (connection.isUpdateOwed()) {
            credit.raise(connection.nextLimit(0, 0));
        }
        if (receiver.maxStreamDataOwed()) {
            sender.onMaxStreamData(receiver.nextMaxStreamData(0, 0));
        }
        assertFalse(receiver.maxStreamDataOwed());
    }
}
