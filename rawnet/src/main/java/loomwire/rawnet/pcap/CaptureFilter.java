package loomwire.rawnet.pcap;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import loomwire.rawnet.RawPath;

/** The filter expressions that tell the kernel which frames to copy. */
final class CaptureFilter {
    /** No frame is longer than 2^32 - 1 bytes. A handle that only sends would else fill its buffer with everything. */
    static final String NOTHING = "greater 4294967295";

    private CaptureFilter() {}

    /**
     * Segments to one of the local addresses and ports, and from {@code onlyPeer} if that is given.
     *
     * @param paths those over one interface, one per address family
     */
    static String of(List<RawPath> paths, InetSocketAddress onlyPeer) {
        String locals = paths.stream()
                .map(path -> end("dst", path.local()))
                .collect(Collectors.joining(" or ", "(", ")"));
        return "tcp and " + locals + (onlyPeer == null ? "" : " and " + end("src", onlyPeer));
    }

    private static String end(String side, InetSocketAddress address) {
        // A scope, as in fe80::1%eth0, names the interface, which the handle already does.
        String host = address.getAddress().getHostAddress().replaceFirst("%.*", "");
        return "(" + side + " host " + host + " and " + side + " port " + address.getPort() + ")";
    }
}
