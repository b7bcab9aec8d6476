package loomwire.quic.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.RangeSet;
import loomwire.quic.base.TransportError;
import loomwire.quic.stream.Stream;
import loomwire.quic.wire.FrameWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that acknowledges what it has not received, so that it is sent more than the path carries (RFC 9000 §21.4). */
class OptimisticAckTest {
    private static final int UPLOAD_BYTES = 2_000_000;

    private final long[] written = {0};

    /** Lets the victim send on one stream, as much as the peer acknowledges. */
    private void feed(Attack attack, Stream stream) {
        byte[] chunk = new byte[64 * 1024];
        while (written[0] < UPLOAD_BYTES) {
            int taken = stream.send().pipe().write(chunk, 0, (int) Math.min(chunk.length, UPLOAD_BYTES - written[0]));
            if (taken == 0) {
                break;
            }
            written[0] += taken;
        }
        attack.connection.streamTouched(stream);
        attack.victim.touched(attack.connection);
        attack.network.run(VirtualNetwork.MILLI);
    }

    private static List<Long> numbers(Attack attack) {
        return attack.peer.received().stream()
                .filter(packet -> packet.level() == EncryptionLevel.ONE_RTT)
                .map(Received::number)
                .sorted()
                .toList();
    }

    private static long[] missing(List<Long> numbers) {
        return LongStream.range(numbers.getFirst(), numbers.getLast())
                .filter(n -> !numbers.contains(n))
                .toArray();
    }

    private static void acknowledge(Attack attack, long from, long to) {
        RangeSet ranges = new RangeSet();
        ranges.add(from, to + 1);
        attack.send(attack.packet(EncryptionLevel.ONE_RTT)
                .raw(w -> FrameWriter.ack(w, ranges, 0))
                .bytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoAcknowledgesANumberThatWasLeftOutIsClosed(boolean onServer) {
        Attack attack = Attack.afterHandshake(onServer);
        Stream stream = attack.connection.openStream(true);
        for (int i = 0; i < 400 && written[0] < UPLOAD_BYTES; i++) {
            feed(attack, stream);
        }
        long[] missing = missing(numbers(attack));
        assertTrue(
                missing.length > 0,
                "no number was left out of " + numbers(attack).size());
        assertFalse(attack.connection.isClosing(), "an honest peer was taken for a liar");
        acknowledge(attack, missing[0], missing[0]);
        assertEquals(TransportError.PROTOCOL_VIOLATION, attack.closeCode());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoAcknowledgesAheadOfWhatItReceivesIsFoundOut(boolean onServer) {
        Attack attack = Attack.afterHandshake(onServer);
        attack.peer.silent(true);
        Stream stream = attack.connection.openStream(true);
        long first = -1;
        for (int i = 0; i < 400 && !attack.connection.isClosing(); i++) {
            feed(attack, stream);
            List<Long> numbers = numbers(attack);
            if (!numbers.isEmpty()) {
                first = first < 0 ? numbers.getFirst() : first;
                acknowledge(attack, first, numbers.getLast()); // in one range, whatever came of it
            }
        }
        assertEquals(TransportError.PROTOCOL_VIOLATION, attack.closeCode());
    }
}
