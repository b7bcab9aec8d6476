package loomwire.rawnet.packet;

import static loomwire.rawnet.packet.NetworkOrder.getInt;
import static loomwire.rawnet.packet.NetworkOrder.getShort;
import static loomwire.rawnet.packet.NetworkOrder.putInt;
import static loomwire.rawnet.packet.NetworkOrder.putLong;
import static loomwire.rawnet.packet.NetworkOrder.putShort;

import loomwire.rawnet.Addresses;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.RawPath;

/**
 * One frame of a path, written over for datagram after datagram. What never changes was written and summed once; per
 * datagram only lengths, identifiers, the peer, numbers, flags and checksums are. Owned by the sending loop.
 */
final class FrameTemplate {
    static final int IPV4_HEADER_BYTES = 20;
    static final int IPV6_HEADER_BYTES = 40;
    private static final int MAX_IPV4_TOTAL_BYTES = 0xffff;

    private static final int ETHERNET_HEADER_BYTES = 14;
    private static final int PROTOCOL_TCP = 6;
    private static final int TTL = 64;
    private static final int DONT_FRAGMENT = 0x4000;
    /** What Linux offers in a SYN: 44 segments of Ethernet, not scaled. */
    private static final int SYN_WINDOW = 64_240;
    /** 3 MiB at a scale of 7, as a Linux receiver offers in the middle of a bulk transfer. */
    private static final int WINDOW = 24_571;

    private final byte[] frame;
    private long nextHopMac;
    private final boolean ipv6;
    private final boolean syn;
    private final int ip;
    private final int tcp;
    private final int payload;
    private final long ipSum;
    private final long tcpSum;

    /** @param capacity the largest payload it can carry */
    FrameTemplate(RawPath path, boolean syn, int capacity) {
        this.ipv6 = path.isIpv6();
        this.syn = syn;
        ip = path.link() == LinkKind.ETHERNET ? ETHERNET_HEADER_BYTES : 0;
        tcp = ip + (ipv6 ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES);
        payload = tcp + TcpOptions.headerBytes(syn);
        frame = new byte[payload + capacity];
        if (ip > 0) {
            System.arraycopy(path.nextHopMac(), 0, frame, 0, 6);
            nextHopMac = (long) getShort(frame, 0) << 32 | getInt(frame, 2) & 0xffff_ffffL;
            System.arraycopy(path.localMac(), 0, frame, 6, 6);
            putShort(frame, 12, ipv6 ? 0x86dd : 0x0800);
        } else {
            nextHopMac = PeerTable.NO_MAC;
        }
        long high = Addresses.high(path.local().getAddress());
        long low = Addresses.low(path.local().getAddress());
        if (ipv6) {
            putInt(frame, ip, 6 << 28);
            putShort(frame, ip + 6, PROTOCOL_TCP << 8 | TTL);
            putLong(frame, ip + 8, high);
            putLong(frame, ip + 16, low);
        } else {
            putShort(frame, ip, 0x4500);
            putShort(frame, ip + 6, DONT_FRAGMENT);
            putShort(frame, ip + 8, TTL << 8 | PROTOCOL_TCP);
            putInt(frame, ip + 12, (int) low);
        }
        putShort(frame, tcp, path.local().getPort());
        putShort(frame, tcp + 14, syn ? SYN_WINDOW : WINDOW);
        TcpOptions.write(
                frame,
                tcp,
                syn,
                path.mtu() > MAX_IPV4_TOTAL_BYTES
                        ? MAX_IPV4_TOTAL_BYTES - TcpOptions.HEADER_BYTES - (tcp - ip)
                        : path.mtu() - TcpOptions.HEADER_BYTES - (tcp - ip));
        ipSum = InternetChecksum.sum(frame, ip, tcp);
        tcpSum = InternetChecksum.sum(frame, tcp, payload) + AddressSum.of(high, low) + PROTOCOL_TCP;
    }

    void nextHop(long mac) {
        nextHopMac = mac;
    }

    byte[] frame() {
        return frame;
    }

    int capacity() {
        return frame.length - payload;
    }

    /** Writes the headers of one datagram, summing its payload where that is. Returns the length of the headers. */
    int fill(
            PeerTable peers,
            int peer,
            long high,
            long low,
            int port,
            int flags,
            int ecn,
            int clockMillis,
            byte[] data,
            int from,
            int length) {
        if (ip > 0) {
            fillEthernet(peers.mac(peer));
        }
        if (ipv6) {
            fillIpv6(high, low, peers.timestampOffset(peer) & 0xf_ffff, ecn, length);
        } else {
            fillIpv4((int) low, peers.takePacketId(peer), ecn, length);
        }
        fillTcp(peers, peer, port, flags, clockMillis, length, InternetChecksum.sum(data, from, from + length));
        return payload;
    }

    private void fillEthernet(long peerMac) {
        long mac = peerMac == PeerTable.NO_MAC ? nextHopMac : peerMac;
        putShort(frame, 0, (int) (mac >>> 32));
        putInt(frame, 2, (int) mac);
    }

    private void fillIpv4(int destination, int id, int ecn, int length) {
        int totalBytes = payload - ip + length;
        frame[ip + 1] = (byte) ecn;
        putShort(frame, ip + 2, totalBytes);
        putShort(frame, ip + 4, id);
        putInt(frame, ip + 16, destination);
        putShort(
                frame,
                ip + 10,
                InternetChecksum.finish(ipSum + ecn + totalBytes + id + InternetChecksum.word(destination)));
    }

    private void fillIpv6(long high, long low, int flowLabel, int ecn, int length) {
        putInt(frame, ip, 6 << 28 | ecn << 20 | flowLabel);
        putShort(frame, ip + 4, payload - tcp + length);
        putLong(frame, ip + 24, high);
        putLong(frame, ip + 32, low);
    }

    private void fillTcp(PeerTable peers, int peer, int port, int flags, int clockMillis, int length, long payloadSum) {
        int sequence = peers.takeSequence(peer, length);
        // RFC 9293 §3.1: the acknowledgment counts only with ACK, the urgent pointer only with URG; else they are zero.
        boolean acknowledges = (flags & FlagCycle.ACK) != 0;
        int acknowledgment = acknowledges ? peers.acknowledgment(peer) : 0;
        int urgent = (flags & FlagCycle.URG) != 0 ? length & 0xffff : 0;
        int offsetAndFlags = TcpOptions.headerBytes(syn) << 10 | flags;
        int timestamp = clockMillis + peers.timestampOffset(peer);
        // RFC 7323 §3.2: TSecr is valid only with ACK, else zero.
        int echo = acknowledges ? peers.echo(peer) : 0;
        putShort(frame, tcp + 2, port);
        putInt(frame, tcp + 4, sequence);
        putInt(frame, tcp + 8, acknowledgment);
        putShort(frame, tcp + 12, offsetAndFlags);
        putShort(frame, tcp + 18, urgent);
        int times = tcp + TcpOptions.timestampOffset(syn);
        putInt(frame, times, timestamp);
        putInt(frame, times + 4, echo);
        long sum = tcpSum
                + peers.addressSum(peer)
                + (payload - tcp + length)
                + InternetChecksum.word(sequence)
                + InternetChecksum.word(acknowledgment)
                + offsetAndFlags
                + urgent
                + InternetChecksum.word(timestamp)
                + InternetChecksum.word(echo)
                + payloadSum;
        putShort(frame, tcp + 16, InternetChecksum.finish(sum));
    }
}
