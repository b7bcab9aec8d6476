package loomwire.quic.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.TransportError;
import loomwire.quic.base.VarInt;
import loomwire.quic.pipe.MemoryBooks;
import loomwire.quic.wire.PathResponseFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every number that a peer may name, at its largest and beyond: it is refused with the RFC's code, or costs next to
 * nothing. Frames are written as numbers, so that no encoder of ours objects.
 */
class PeersNumbersTest {
    private static final int NONE = -1;
    private static final long MAX = VarInt.MAX;
    private static final long MAX_STREAMS = 1L << 60;
    /** Stands for the last stream of all that the peer may ever open. */
    private static final int FAR = -2;
    /** Heap and budget for whatever number: a segment, a stream, a window, a few entries. */
    private static final long MOST_BYTES = 64 << 10;

    /** @param frame its numbers, the type first; {@link #NONE} for the first stream that the peer may open */
    private record Case(String what, long code, long... frame) {}

    private static final List<Case> CASES = List.of(
            new Case("ACK of a packet never sent", TransportError.PROTOCOL_VIOLATION, 0x02, MAX, 0, 0, 0),
            new Case(
                    "ACK whose first range is longer than its largest",
                    TransportError.FRAME_ENCODING_ERROR,
                    0x02,
                    3,
                    0,
                    0,
                    9),
            new Case("ACK of 2^62-1 ranges", TransportError.FRAME_ENCODING_ERROR, 0x02, 3, 0, MAX, 0),
            new Case("RESET_STREAM of size 2^62-1", TransportError.FLOW_CONTROL_ERROR, 0x04, NONE, 0, MAX),
            new Case("STOP_SENDING for a stream far ahead", TransportError.STREAM_LIMIT_ERROR, 0x05, FAR, 0),
            new Case("CRYPTO beyond 2^62-1", TransportError.FRAME_ENCODING_ERROR, 0x06, MAX, 1, 0),
            new Case("CRYPTO far ahead", TransportError.CRYPTO_BUFFER_EXCEEDED, 0x06, MAX - 10, 1, 0),
            new Case("CRYPTO a window ahead", TransportError.CRYPTO_BUFFER_EXCEEDED, 0x06, 16 << 10, 1, 0),
            new Case("STREAM beyond 2^62-1", TransportError.FRAME_ENCODING_ERROR, 0x0e, NONE, MAX, 1, 0),
            new Case("STREAM up to 2^62-1", TransportError.FLOW_CONTROL_ERROR, 0x0e, NONE, MAX - 1, 1, 0),
            new Case("MAX_DATA of 2^62-1", NONE, 0x10, MAX),
            new Case("MAX_STREAM_DATA of 2^62-1", NONE, 0x11, NONE, MAX),
            new Case("MAX_STREAMS of 2^60", NONE, 0x12, MAX_STREAMS),
            new Case("MAX_STREAMS beyond 2^60", TransportError.FRAME_ENCODING_ERROR, 0x12, MAX_STREAMS + 1),
            new Case("MAX_STREAMS of one kind beyond 2^60", TransportError.FRAME_ENCODING_ERROR, 0x13, MAX),
            new Case("DATA_BLOCKED at 2^62-1", NONE, 0x14, MAX),
            new Case("STREAM_DATA_BLOCKED at 2^62-1", NONE, 0x15, NONE, MAX),
            new Case("STREAMS_BLOCKED at 2^60", NONE, 0x16, MAX_STREAMS),
            new Case("STREAMS_BLOCKED beyond 2^60", TransportError.FRAME_ENCODING_ERROR, 0x16, MAX_STREAMS + 1),
            new Case("RETIRE_CONNECTION_ID never issued", TransportError.PROTOCOL_VIOLATION, 0x19, MAX),
            new Case("ACK_FREQUENCY of 2^62-1", NONE, 0xaf, MAX, MAX, 16_383_999, MAX),
            new Case(
                    "ACK_FREQUENCY with a delay of 2^14 ms",
                    TransportError.PROTOCOL_VIOLATION,
                    0xaf,
                    0,
                    1,
                    16_384_000,
                    1),
            new Case("ACK_FREQUENCY with a delay of 2^62-1", TransportError.PROTOCOL_VIOLATION, 0xaf, 0, 1, MAX, 1),
            new Case(
                    "ACK_FREQUENCY with a delay below min_ack_delay",
                    TransportError.PROTOCOL_VIOLATION,
                    0xaf,
                    0,
                    1,
                    999,
                    1),
            new Case("DATAGRAM, which was not offered", TransportError.PROTOCOL_VIOLATION, 0x31, 1, 0));

    static Stream<Arguments> bothEnds() {
        return CASES.stream().flatMap(c -> Stream.of(Arguments.of(c.what, true, c), Arguments.of(c.what, false, c)));
    }

    private final MemoryBooks memory = MemoryBooks.ofBytes(64 << 20);

    private Attack attack(boolean onServer) {
        return Attack.on(onServer, p -> p, TransportConfig.DEFAULTS, 1, memory.segments())
                .shakeHands();
    }

    private static long footprint(Attack attack) {
        return Footprint.bytes(attack.connection, FuzzRound::isAnothers);
    }

    private static void send(Attack attack, long... numbers) {
        attack.send(attack.packet(EncryptionLevel.ONE_RTT)
                .raw(w -> write(w, numbers))
                .bytes());
    }

    private static void write(ByteWriter w, long... numbers) {
        LongStream.of(numbers).forEach(w::writeVarInt);
    }

    @ParameterizedTest(name = "{0}, server attacked: {1}")
    @MethodSource("bothEnds")
    void aNumberIsRefusedOrCostsNextToNothing(String what, boolean onServer, Case c) {
        Attack attack = attack(onServer);
        long held = memory.usedBytes();
        long occupied = footprint(attack);
        long first = onServer ? 0 : 1;
        send(
                attack,
                LongStream.of(c.frame)
                        .map(n -> n == NONE ? first : n == FAR ? 4 * (MAX_STREAMS - 1) + first : n)
                        .toArray());
        assertEquals(c.code, attack.closeCode(), what);
        assertTrue(memory.usedBytes() - held <= MOST_BYTES, what + ": " + memory);
        assertTrue(footprint(attack) - occupied <= MOST_BYTES, what + ": " + footprint(attack) + " after " + occupied);
    }

    @Test
    void aStreamThatEndsTwiceAtDifferentPlacesEndsTheConnection() {
        Attack attack = attack(true);
        send(attack, 0x0f, 0, 10, 0);
        send(attack, 0x04, 0, 0, 11);
        assertEquals(TransportError.FINAL_SIZE_ERROR, attack.closeCode());
    }

    @Test
    void idsOfAnySequenceAreFewAndRetiredByTheRules() {
        Attack attack = attack(true);
        id(attack, MAX - 1, MAX - 1);
        assertEquals(NONE, attack.closeCode(), "one that retires all before it");
        id(attack, MAX, MAX - 1);
        assertEquals(NONE, attack.closeCode());
        id(attack, 5, 0);
        assertEquals(NONE, attack.closeCode(), "late, and retired at once");
        id(attack, MAX, MAX - 1, 9);
        assertEquals(TransportError.PROTOCOL_VIOLATION, attack.closeCode(), "another id under a number that is taken");
    }

    @Test
    void anIdThatRetiresMoreThanItselfIsMalformed() {
        Attack attack = attack(true);
        id(attack, 3, 4);
        assertEquals(TransportError.FRAME_ENCODING_ERROR, attack.closeCode());
    }

    @Test
    void moreIdsThanWereAskedForEndTheConnection() {
        Attack attack = attack(true);
        for (int sequence = 1; sequence <= 3; sequence++) {
            id(attack, sequence, 0);
        }
        assertEquals(NONE, attack.closeCode());
        id(attack, 4, 0);
        assertEquals(TransportError.CONNECTION_ID_LIMIT_ERROR, attack.closeCode());
    }

    @Test
    void idsRetiredFasterThanAcknowledgedEndTheConnection() {
        Attack attack = attack(true);
        attack.peer.silent(true); // it acknowledges nothing
        for (int sequence = 1; sequence <= 40; sequence++) {
            id(attack, sequence, sequence);
        }
        assertTrue(attack.connection.isClosing());
        assertEquals(
                TransportError.CONNECTION_ID_LIMIT_ERROR,
                attack.connection.closeReason().errorCode());
    }

    private static void id(Attack attack, long sequence, long retirePriorTo) {
        id(attack, sequence, retirePriorTo, 0);
    }

    private static void id(Attack attack, long sequence, long retirePriorTo, int variant) {
        attack.send(attack.packet(EncryptionLevel.ONE_RTT)
                .raw(w -> {
                    write(w, 0x18, sequence, retirePriorTo);
                    w.writeU8(8);
                    w.writeU64(Long.hashCode(sequence) + ((long) variant << 40));
                    w.writeZeros(16);
                })
                .bytes());
    }

    @Test
    void ofManyChallengesInOnePacketAFewAreAnswered() {
        Attack attack = attack(true);
        attack.send(attack.packet(EncryptionLevel.ONE_RTT)
                .raw(w -> {
                    for (int i = 0; i < 120; i++) {
                        w.writeVarInt(0x1a);
                        w.writeU64(i);
                    }
                })
                .bytes());
        long answers = attack.peer.framesReceived().stream()
                .filter(PathResponseFrame.class::isInstance)
                .count();
        assertTrue(answers >= 1 && answers <= 8, answers + " answers");
        assertEquals(NONE, attack.closeCode());
    }

    @Test
    void packetsWithGapsBetweenTheirNumbersCostABoundedNumberOfRanges() {
        Attack attack = attack(true);
        long first = attack.peer.nextNumber(EncryptionLevel.ONE_RTT.space());
        long occupied = footprint(attack);
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < 12_000; i++) {
            packets.add(attack.packet(EncryptionLevel.ONE_RTT)
                    .number(first + 2L * i)
                    .raw(new byte[] {0x00, 0x00, 0x00, 0x00})
                    .bytes());
        }
        packets.forEach(attack.peer::send);
        attack.settle();
        assertEquals(NONE, attack.closeCode());
        assertTrue(footprint(attack) - occupied <= MOST_BYTES, footprint(attack) + " after " + occupied);
    }
}
