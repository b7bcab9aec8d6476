package loomwire.quic.hostile;

import java.lang.management.ManagementFactory;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.pipe.MemoryBooks;
import org.junit.jupiter.api.Test;

/**
 * Measures what 50,000 streams cost a server that trusts its client: named by the number of the last one, and opened one by
 * one. No test of the suite; {@code quic/streams} runs it.
 */
class StreamNumbersCost {
    private static final int STREAMS = 50_000;
    private static final int STREAMS_IN_A_PACKET = 100;
    private static final int ROUNDS = 3;
    private static final long ROOMY = 1L << 30;
    private static final long SMALL = 64 << 20;

    /** The first rounds warm up what the last one is told of. */
    private static void measure(String what, long budgetBytes, int from) {
        for (int round = 1; round <= ROUNDS; round++) {
            MemoryBooks memory = MemoryBooks.ofBytes(budgetBytes);
            Attack attack = Attack.on(
                            true,
                            p -> p,
                            TransportConfig.builder()
                                    .maxBidirectionalStreams(STREAMS)
                                    .maxUnidirectionalStreams(0)
                                    .build(),
                            1,
                            memory.segments())
                    .shakeHands();
            long held = memory.heldBytes();
            long heap = Footprint.bytes(attack.connection, FuzzRound::isAnothers);
            long before = cpuNanos();
            for (int number = from; number < STREAMS && attack.closeCode() < 0; number += STREAMS_IN_A_PACKET) {
                int first = number;
                attack.send(attack.packet(EncryptionLevel.ONE_RTT)
                        .raw(w -> streams(w, first))
                        .bytes());
            }
            long took = cpuNanos() - before;
            System.out.printf(
                    "%s, round %d: budget held %,d bytes; heap %,d bytes; processor %,d us; close code %d%n",
                    what,
                    round,
                    memory.heldBytes() - held,
                    Footprint.bytes(attack.connection, FuzzRound::isAnothers) - heap,
                    took / 1000,
                    attack.closeCode());
        }
    }

    private static void streams(ByteWriter w, int first) {
        for (int i = 0; i < STREAMS_IN_A_PACKET && first + i < STREAMS; i++) {
            w.writeVarInt(0x0a);
            w.writeVarInt(4L * (first + i));
            w.writeVarInt(1);
            w.writeZeros(1);
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Test
    void oneFrameOfTheLastOne() {
        measure("one frame for the last", ROOMY, STREAMS - 1);
    }

    @Test
    void eachByAByte() {
        measure("each by a byte that nobody reads", ROOMY, 0);
    }

    @Test
    void eachByAByteWithinASmallBudget() {
        measure("likewise, within 64 MiB", SMALL, 0);
    }
}
