package loomwire.quic.hostile;

import java.util.SplittableRandom;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.VarInt;

/**
 * Writes frames by chance: most as a peer could mean them, some with values that nobody means, straight onto the wire so
 * that no encoder of ours objects. Owned by one {@link FuzzRound}.
 */
final class FuzzedFrames {
    /** Every stream ends here, if it ends: two sizes would end the connection, and the round with it. */
    private static final int FINAL_SIZE = 25_000;

    private static final long[] EXTREMES = {
        0,
        1,
        2,
        63,
        64,
        16_383,
        16_384,
        (1L << 30) - 1,
        1L << 30,
        1L << 31,
        1L << 32,
        1L << 40,
        1L << 44,
        (1L << 60) - 1,
        1L << 60,
        (1L << 60) + 1,
        VarInt.MAX - 1,
        VarInt.MAX,
    };
    private static final int LONGEST_DATA = 300;
    /** Kinds of frames to choose from, by weight. */
    private static final int FRAMES = 30;
    /** A greedy peer's other frames: one in so many. */
    private static final int GREED = 8;
    /** Streams over which a peer strews single bytes. */
    private static final int STREWN_STREAMS = 1_000;

    private static final int RESET_TOKEN_LENGTH = 16;
    /** Types that are no frame of version 1, reserved ones among them. */
    private static final long[] UNKNOWN = {0x20, 0x21, 0x2f, 0x32, 0x3f, 0x40, 0xae, 0x4000, VarInt.MAX};

    private final SplittableRandom random;
    private final boolean client;
    private final int extremeOneIn;
    /** What a greedy peer writes again and again; beyond all frames if it is not. */
    private final int favourite;

    private long highestSequence;

    /**
     * @param client whether the peer that writes them is one
     * @param extremeOneIn one value in so many is one that nobody means
     */
    FuzzedFrames(SplittableRandom random, boolean client, int extremeOneIn) {
        this.random = random;
        this.client = client;
        this.extremeOneIn = extremeOneIn;
        this.favourite = random.nextInt(2 * FRAMES);
    }

    /** Writes a frame that ends a connection only if its values do. */
    void write(ByteWriter w, long largestReceived) {
        switch (favourite < FRAMES && random.nextInt(GREED) > 0 ? favourite : random.nextInt(FRAMES)) {
            case 0 -> w.writeVarInt(0x01);
            case 1 -> speck(w);
            case 2, 3, 4, 5, 6 -> ack(w, largestReceived);
            case 7 -> ids(w, 0x04, false, value(1 << 10), isExtreme() ? extreme() : FINAL_SIZE);
            case 8 -> ids(w, 0x05, true, value(1 << 10));
            case 9 -> values(w, 0x14, value(1 << 20));
            case 10, 11, 12, 13, 14, 15 -> stream(w);
            case 16 -> values(w, 0x10, value(1 << 24));
            case 17 -> ids(w, 0x11, true, value(1 << 20));
            case 18 -> values(w, 0x12 + random.nextInt(2), value(200));
            case 19 -> values(w, 0x14, value(1 << 20));
            case 20 -> ids(w, 0x15, false, value(1 << 20));
            case 21 -> values(w, 0x16 + random.nextInt(2), value(200));
            case 22 -> newConnectionId(w);
            case 23 -> ids(w, 0x04, false, value(1 << 10), isExtreme() ? extreme() : FINAL_SIZE);
            case 24 -> values(w, 0x19, random.nextInt(2)); // an id that it was given
            case 25, 26 -> {
                w.writeVarInt(0x1a + random.nextInt(2));
                w.writeU64(random.nextLong());
            }
            case 27 -> values(w, 0xaf, value(100), value(20), Math.max(1_000, value(50_000)), value(10));
            case 28 -> w.writeVarInt(0x1f);
            default -> w.writeZeros(1 + random.nextInt(20));
        }
    }

    /** Writes a frame that an honest peer does not send here, or one that ends it all. */
    void writeForbidden(ByteWriter w) {
        switch (random.nextInt(8)) {
            case 6 -> data(w, 0x06, true, value(2_000));
            case 7 -> values(w, 0x19, value(3));
            case 0 -> values(w, 0x1c, value(20), value(30), 0);
            case 1 -> data(w, 0x1d, true, value(1000));
            case 2 -> w.writeVarInt(0x1e);
            case 3 -> data(w, 0x07, false, 0);
            case 4 -> data(w, 0x30 + random.nextInt(2), false, 0);
            default -> values(w, UNKNOWN[random.nextInt(UNKNOWN.length)], value(100));
        }
    }

    private void ack(ByteWriter w, long largest) {
        boolean ecn = random.nextInt(6) == 0;
        long top = isExtreme() ? extreme() : largest;
        int ranges = isExtreme() ? random.nextInt(30) : 0;
        values(
                w,
                ecn ? 0x03 : 0x02,
                top,
                random.nextInt(3) == 0 ? extreme() : random.nextInt(100_000),
                ranges,
                Math.min(top, random.nextInt(3)));
        for (int i = 0; i < ranges; i++) {
            w.writeVarInt(value(2));
            w.writeVarInt(value(2));
        }
        for (int i = 0; ecn && i < 3; i++) {
            w.writeVarInt(value(1000));
        }
    }

    private void stream(ByteWriter w) {
        boolean fin = random.nextInt(25) == 0;
        int length = fin ? 0 : random.nextInt(LONGEST_DATA);
        values(w, 0x08 | 0x04 | 0x02 | (fin ? 0x01 : 0), streamId(false), fin ? FINAL_SIZE : value(20_000), length);
        noise(w, length);
    }

    /** A byte that costs a stream, a segment or a gap. */
    private void speck(ByteWriter w) {
        long id = 4L * random.nextInt(random.nextBoolean() ? STREWN_STREAMS : 2) + (client ? 0 : 1);
        values(w, 0x08 | 0x04 | 0x02, id, 2L * random.nextInt(FINAL_SIZE / 2), 1);
        noise(w, 1);
    }

    private void newConnectionId(ByteWriter w) {
        long sequence = isExtreme() ? value(10) : ++highestSequence;
        long prior = isExtreme() ? value(3) : Math.max(0, sequence - random.nextInt(2));
        values(w, 0x18, sequence, prior);
        int length = isExtreme() ? random.nextInt(30) : 8;
        w.writeU8(length);
        noise(w, length + RESET_TOKEN_LENGTH);
    }

    private void ids(ByteWriter w, int type, boolean bidirectional, long... values) {
        w.writeVarInt(type);
        w.writeVarInt(streamId(bidirectional));
        for (long value : values) {
            w.writeVarInt(value);
        }
    }

    private void values(ByteWriter w, long type, long... values) {
        w.writeVarInt(type);
        for (long value : values) {
            w.writeVarInt(value);
        }
    }

    private void data(ByteWriter w, int type, boolean withValue, long value) {
        w.writeVarInt(type);
        if (withValue) {
            w.writeVarInt(value);
        }
        int length = random.nextInt(LONGEST_DATA);
        w.writeVarInt(length);
        noise(w, length);
    }

    private void noise(ByteWriter w, int length) {
        for (int i = 0; i < length; i++) {
            w.writeU8(random.nextInt(256));
        }
    }

    /** A stream of the writer's own, which it may use. */
    private long streamId(boolean bidirectional) {
        int kind = (client ? 0 : 1) + (bidirectional || random.nextInt(4) > 0 ? 0 : 2);
        return isExtreme() ? value(50) : 4L * random.nextInt(10) + kind;
    }

    private long value(int usual) {
        return isExtreme() ? extreme() : random.nextInt(usual + 1);
    }

    private boolean isExtreme() {
        return random.nextInt(extremeOneIn) == 0;
    }

    private long extreme() {
        return EXTREMES[random.nextInt(EXTREMES.length)];
    }

    /** A legal transport parameter of either end of its range, or between. */
    static long legal(SplittableRandom random, long least, long most) {
        return switch (random.nextInt(4)) {
            case 0 -> least;
            case 1 -> most;
            default -> random.nextLong(least, most);
        };
    }
}
