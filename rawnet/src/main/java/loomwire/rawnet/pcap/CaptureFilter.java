package loomwire.rawnet.pcap;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.PortShare;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.SideQueue;
import org.jspecify.annotations.Nullable;

/** The filter expressions that tell the kernel which frames to copy. */
final class CaptureFilter {
    /** No frame is longer than 2^32 - 1 bytes. A handle that only sends would else fill its buffer with everything. */
    static final String NOTHING = "greater 4294967295";

    private CaptureFilter() {}

    /**
     * Segments to one of the local addresses and ports, from the peers of the share, and from {@code onlyPeer} if that is
     * given.
     *
     * @param paths those over one interface; with none of them, nothing is copied
     */
    static String of(List<RawPath> paths, @Nullable InetSocketAddress onlyPeer, PortShare share) {
        if (paths.isEmpty()) {
            return NOTHING;
        }
        String locals =
                paths.stream().map(path -> end("dst", path.local())).collect(Collectors.joining(" or ", "(", ")"));
        return "tcp and " + locals + (onlyPeer == null ? "" : " and " + end("src", onlyPeer))
                + (share.count() == 1 ? "" : " and " + of(share));
    }

    /** Of the segments that match {@code filter}, those whose payload waits aside. */
    static String aside(String filter, SideQueue side) {
        return filter + " and " + of(side);
    }

    /** Of the segments that match {@code filter}, all others that have a payload. */
    static String notAside(String filter, SideQueue side) {
        return filter + " and not " + of(side);
    }

    /** The payload begins behind the TCP header, whose length is the upper half of its byte 12, in words of four bytes. */
    private static String of(SideQueue side) {
        String rule = " & " + side.mask() + " = " + side.value();
        return "((ip and tcp[(tcp[12] & 0xf0) >> 2]" + rule + ") or (ip6 and ip6[40 + ((ip6[52] & 0xf0) >> 2)]" + rule
                + "))";
    }

    /**
     * The arithmetic of {@link PortShare}. In libpcap {@code tcp[…]} means TCP over IPv4 only; over IPv6 the port is named
     * by its place behind a header without extensions, which is the only one that {@code Segment} reads too.
     */
    private static String of(PortShare share) {
        return "((ip and " + remainder("ip[14:2] + tcp[0:2]", share) + ") or (ip6 and "
                + remainder("ip6[22:2] + ip6[40:2]", share) + "))";
    }

    /** A kernel before Linux 3.7 knows no remainder, but for powers of two there is a way without. */
    private static String remainder(String sum, PortShare share) {
        boolean powerOfTwo = Integer.bitCount(share.count()) == 1;
        return "(" + sum + ") " + (powerOfTwo ? "& " + (share.count() - 1) : "% " + share.count()) + " = "
                + share.index();
    }

    private static String end(String side, InetSocketAddress address) {
        // A scope, as in fe80::1%eth0, names the interface, which the handle already does.
        String host = AddressWords.withoutScope(address.getAddress());
        return "(" + side + " host " + host + " and " + side + " port " + address.getPort() + ")";
    }
}
