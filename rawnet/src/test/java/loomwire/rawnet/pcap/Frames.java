package loomwire.rawnet.pcap;

import java.net.InetSocketAddress;
import java.util.Arrays;
import loomwire.rawnet.Addresses;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.packet.FrameFormat;
import loomwire.rawnet.packet.ParseResult;
import loomwire.rawnet.packet.PeerTable;
import loomwire.rawnet.packet.Segment;
import loomwire.rawnet.packet.SegmentWriter;

/** Captured segments without a network. */
final class Frames {
    private final SegmentWriter writer = new SegmentWriter(
            new RawPath("tun0", LinkKind.RAW_IP, null, null, new InetSocketAddress("10.0.0.7", 777), 9000));
    private final PeerTable peers = new PeerTable(4, false, 1);
    private final Segment segment = new Segment();

    /** A segment with that payload and ECN field, from 10.0.0.7:777. */
    Segment segment(byte[] payload, int ecn) {
        int length = writer.write(
                peers, 0, Addresses.mapped(0x0a000001), 1, FlagCycle.DEFAULT, ecn, 0, payload, 0, payload.length);
        byte[] frame = Arrays.copyOf(writer.frame(), length);
        if (segment.parse(FrameFormat.RAW_IP, frame, 0, length) != ParseResult.SEGMENT) {
            throw new AssertionError("not a segment");
        }
        return segment;
    }
}
