package loomwire.quic.wire;

import java.util.ArrayList;
import java.util.List;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.RangeSet;
import org.jspecify.annotations.Nullable;

/**
 * ACK as a value, for tests and event logs.
 *
 * @param ackDelay the raw field, 0 to 2^62-1
 * @param ranges highest first, at least one, at most {@link AckRanges#MAX_RANGES}
 * @param ecn the ECN counts, or {@code null} where there are none
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.3">RFC 9000 §19.3</a>
 */
public record AckFrame(
        long ackDelay, List<Range> ranges, @Nullable EcnCounts ecn) implements Frame {

    /** Packet numbers from {@code smallest} to {@code largest}, both inclusive. */
    public record Range(long smallest, long largest) {}

    /** Packets received with each codepoint so far. */
    public record EcnCounts(long ect0, long ect1, long ce) {}

    public AckFrame {
        ranges = List.copyOf(ranges);
        if (ranges.isEmpty() || ranges.size() > AckRanges.MAX_RANGES) {
            throw new IllegalArgumentException("an ACK with " + ranges.size() + " ranges");
        }
    }

    /** A copy of what a reader handed out. */
    public static AckFrame of(AckRanges ack) {
        List<Range> ranges = new ArrayList<>(ack.count());
        for (int i = 0; i < ack.count(); i++) {
            ranges.add(new Range(ack.smallest(i), ack.largest(i)));
        }
        return new AckFrame(
                ack.ackDelay(), ranges, ack.hasEcn() ? new EcnCounts(ack.ect0(), ack.ect1(), ack.ce()) : null);
    }

    @Override
    public long type() {
        return ecn == null ? FrameTypes.ACK : FrameTypes.ACK_ECN;
    }

    @Override
    public int encodedLength() {
        return ecn == null
                ? FrameWriter.ackLength(received(), ackDelay)
                : FrameWriter.ackEcnLength(received(), ackDelay, ecn.ect0, ecn.ect1, ecn.ce);
    }

    @Override
    public void write(ByteWriter w) {
        if (ecn == null) {
            FrameWriter.ack(w, received(), ackDelay);
        } else {
            FrameWriter.ackEcn(w, received(), ackDelay, ecn.ect0, ecn.ect1, ecn.ce);
        }
    }

    private RangeSet received() {
        RangeSet set = new RangeSet();
        for (Range range : ranges) {
            set.add(range.smallest, range.largest + 1);
        }
        return set;
    }
}
