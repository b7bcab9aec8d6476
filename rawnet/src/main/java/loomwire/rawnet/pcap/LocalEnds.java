package loomwire.rawnet.pcap;

import java.util.List;
import loomwire.rawnet.Addresses;
import loomwire.rawnet.PortShare;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.packet.Segment;

/** The local addresses and ports of the paths over one interface, and which peers are heard at them. Immutable. */
final class LocalEnds {
    private final PortShare share;
    private final long[] high;
    private final long[] low;
    private final int[] port;

    LocalEnds(List<RawPath> paths, PortShare share) {
        this.share = share;
        high = paths.stream()
                .mapToLong(path -> Addresses.high(path.local().getAddress()))
                .toArray();
        low = paths.stream()
                .mapToLong(path -> Addresses.low(path.local().getAddress()))
                .toArray();
        port = paths.stream().mapToInt(path -> path.local().getPort()).toArray();
    }

    /** Whether the segment is for us: frames that came before the filter was set match nothing in particular. */
    boolean include(Segment segment) {
        for (int i = 0; i < low.length; i++) {
            if (segment.destinationLow() == low[i]
                    && segment.destinationHigh() == high[i]
                    && segment.destinationPort() == port[i]) {
                return share.takes(segment.sourceLow(), segment.sourcePort());
            }
        }
        return false;
    }
}
