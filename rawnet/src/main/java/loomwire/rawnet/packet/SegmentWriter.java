package loomwire.rawnet.packet;

import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.RawPath;

/** Dresses the datagrams of one path as TCP segments. Owned by the sending loop. */
public final class SegmentWriter {

    /** What {@link loomwire.rawnet.PortCapabilities} allows at most; more would not fit IPv4's length field either. */
    public static final int MAX_DATAGRAM_BYTES = 65_000;

    /**
     * Payload of the frame for everyday datagrams. Native code copies the whole array of a frame, so on a link with
     * a large MTU small datagrams must not travel in the large frame.
     */
    private static final int EVERYDAY_BYTES = 1500;

    private final int maxDatagramBytes;
    private final FrameTemplate everyday;
    private final FrameTemplate large;
    private final FrameTemplate syn;
    private FrameTemplate filled;

    public SegmentWriter(RawPath path) {
        maxDatagramBytes = maxDatagramBytes(path);
        large = new FrameTemplate(path, false, maxDatagramBytes);
        everyday = maxDatagramBytes <= EVERYDAY_BYTES ? large : new FrameTemplate(path, false, EVERYDAY_BYTES);
        syn = new FrameTemplate(path, true, maxDatagramBytes);
        filled = large;
    }

    /**
     * The largest datagram of a path: its MTU less the IP header and the longest TCP header in use, that of a segment
     * with SYN. It counts even if the port's own cycle has no S, because a peer's may.
     */
    public static int maxDatagramBytes(RawPath path) {
        int ipBytes = path.isIpv6() ? FrameTemplate.IPV6_HEADER_BYTES : FrameTemplate.IPV4_HEADER_BYTES;
        return Math.min(path.mtu() - ipBytes - TcpOptions.SYN_HEADER_BYTES, MAX_DATAGRAM_BYTES);
    }

    public int maxDatagramBytes() {
        return maxDatagramBytes;
    }

    /**
     * Writes the headers of the segment for one datagram to the beginning of {@link #frame()}, which has room for the
     * datagram behind them. Whoever sends them copies the datagram once, to where it needs it.
     *
     * @param peers where the peer's numbers are kept
     * @param high upper half of the peer's address, of the path's own family
     * @param low lower half of the peer's address
     * @param port the peer's port
     * @param localFlags the cycle for peers that have none of their own
     * @param ecn the ECN field, 0 to 3
     * @param clockMillis the timestamp clock, in milliseconds on any scale
     * @param data what holds the datagram, from {@code from} on
     * @param length at most {@link #maxDatagramBytes()}
     * @return the length of the headers
     */
    public int writeHeaders(
            PeerTable peers,
            long high,
            long low,
            int port,
            FlagCycle localFlags,
            int ecn,
            int clockMillis,
            byte[] data,
            int from,
            int length) {
        int peer = peers.locate(high, low, port);
        int flags = peers.nextFlags(peer, localFlags);
        if ((flags & FlagCycle.SYN) != 0) {
            filled = syn;
        } else {
            filled = length <= everyday.capacity() ? everyday : large;
        }
        return filled.fill(peers, peer, high, low, port, flags, ecn, clockMillis, data, from, length);
    }

    /** The whole segment, headers and datagram; returns the length of the frame. */
    public int write(
            PeerTable peers,
            long high,
            long low,
            int port,
            FlagCycle localFlags,
            int ecn,
            int clockMillis,
            byte[] data,
            int from,
            int length) {
        int headerBytes = writeHeaders(peers, high, low, port, localFlags, ecn, clockMillis, data, from, length);
        System.arraycopy(data, from, frame(), headerBytes, length);
        return headerBytes + length;
    }

    /** Sends to another next hop from now on, given in 48 bits. */
    public void nextHop(long mac) {
        for (FrameTemplate each : new FrameTemplate[] {everyday, large, syn}) {
            each.nextHop(mac);
        }
    }

    /** The frame written last; its bytes hold until the next is written. */
    public byte[] frame() {
        return filled.frame();
    }
}
