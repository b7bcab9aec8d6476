package loomwire.rawnet.pcap;

import loomwire.rawnet.packet.ParseResult;
import loomwire.rawnet.packet.Segment;

/** Who wants to see captured frames. Called on the thread that captures. */
@FunctionalInterface
public interface SegmentListener {
    /**
     * One frame came by.
     *
     * @param result what it is
     * @param segment its contents if it is a {@link ParseResult#SEGMENT}; valid only during the call
     * @param micros when it was captured, in microseconds since 1970
     */
    void captured(ParseResult result, Segment segment, long micros);
}
