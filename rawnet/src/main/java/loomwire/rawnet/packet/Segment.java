package loomwire.rawnet.packet;

import static loomwire.rawnet.packet.NetworkOrder.getByte;
import static loomwire.rawnet.packet.NetworkOrder.getInt;
import static loomwire.rawnet.packet.NetworkOrder.getLong;
import static loomwire.rawnet.packet.NetworkOrder.getShort;

import loomwire.rawnet.Addresses;

/**
 * A view of the TCP segment in a captured frame. Every length is checked against what was captured before it is
 * believed, and nothing is allocated. Reused for frame after frame; owned by one thread.
 */
public final class Segment {
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86dd;
    private static final int ETHERTYPE_VLAN = 0x8100;
    private static final int ETHERTYPE_SERVICE_VLAN = 0x88a8;
    private static final int VLAN_TAG_BYTES = 4;

    private static final int IPV4_MIN_HEADER_BYTES = 20;
    private static final int IPV6_HEADER_BYTES = 40;
    private static final int TCP_MIN_HEADER_BYTES = 20;
    private static final int PROTOCOL_TCP = 6;

    private static final int OPTION_END = 0;
    private static final int OPTION_NOP = 1;
    private static final int OPTION_TIMESTAMPS = 8;
    private static final int TIMESTAMPS_BYTES = 10;

    private static final byte[] NOTHING = new byte[0];

    private byte[] array = NOTHING;
    private boolean ipv6;
    private int ecn;
    private int tcpOffset;
    private int payloadOffset;
    private int payloadEnd;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private long sourceMac;
    private boolean hasTimestamp;
    private int timestamp;

    /** Reads the frame in {@code b[from, to)}. The accessors hold only after {@link ParseResult#SEGMENT}. */
    public ParseResult parse(FrameFormat format, byte[] b, int from, int to) {
        array = b;
        sourceMac = PeerTable.NO_MAC;
        int at = from + format.headerBytes();
        if (at > to) {
            return ParseResult.TRUNCATED;
        }
        return switch (format) {
            case ETHERNET -> parseEthernet(from, at, to);
            case LINUX_COOKED -> parseProtocol(getShort(b, at - 2), at, to);
            case LINUX_COOKED_2 -> parseProtocol(getShort(b, from), at, to);
            case RAW_IP, BSD_LOOPBACK -> parseByVersion(at, to);
        };
    }

    private ParseResult parseEthernet(int from, int at, int to) {
        sourceMac = (long) getShort(array, from + 6) << 32 | getInt(array, from + 8) & 0xffff_ffffL;
        int type = getShort(array, at - 2);
        if (type != ETHERTYPE_VLAN && type != ETHERTYPE_SERVICE_VLAN) {
            return parseProtocol(type, at, to);
        }
        if (at + VLAN_TAG_BYTES > to) {
            return ParseResult.TRUNCATED;
        }
        return parseProtocol(getShort(array, at + 2), at + VLAN_TAG_BYTES, to);
    }

    private ParseResult parseProtocol(int protocol, int at, int to) {
        if (protocol == ETHERTYPE_IPV4) {
            return parseIpv4(at, to);
        }
        return protocol == ETHERTYPE_IPV6 ? parseIpv6(at, to) : ParseResult.NOT_TCP;
    }

    private ParseResult parseByVersion(int at, int to) {
        if (at == to) {
            return ParseResult.TRUNCATED;
        }
        return switch (getByte(array, at) >>> 4) {
            case 4 -> parseIpv4(at, to);
            case 6 -> parseIpv6(at, to);
            default -> ParseResult.NOT_TCP;
        };
    }

    private ParseResult parseIpv4(int at, int to) {
        if (to - at < IPV4_MIN_HEADER_BYTES) {
            return ParseResult.TRUNCATED;
        }
        int headerBytes = (getByte(array, at) & 0xf) * 4;
        int totalBytes = getShort(array, at + 2);
        if (getByte(array, at) >>> 4 != 4 || headerBytes < IPV4_MIN_HEADER_BYTES || totalBytes < headerBytes) {
            return ParseResult.BAD_HEADER;
        }
        if (totalBytes > to - at) {
            return ParseResult.TRUNCATED;
        }
        if (getByte(array, at + 9) != PROTOCOL_TCP) {
            return ParseResult.NOT_TCP;
        }
        // RFC 791 §3.1: more-fragments bit and fragment offset; the don't-fragment and the reserved bit do not matter.
        if ((getShort(array, at + 6) & 0x3fff) != 0) {
            return ParseResult.FRAGMENT;
        }
        ipv6 = false;
        ecn = getByte(array, at + 1) & 3;
        sourceHigh = 0;
        sourceLow = Addresses.mapped(getInt(array, at + 12));
        destinationHigh = 0;
        destinationLow = Addresses.mapped(getInt(array, at + 16));
        return parseTcp(at + headerBytes, at + totalBytes);
    }

    private ParseResult parseIpv6(int at, int to) {
        if (to - at < IPV6_HEADER_BYTES) {
            return ParseResult.TRUNCATED;
        }
        if (getByte(array, at) >>> 4 != 6) {
            return ParseResult.BAD_HEADER;
        }
        int end = at + IPV6_HEADER_BYTES + getShort(array, at + 4);
        if (end > to) {
            return ParseResult.TRUNCATED;
        }
        int next = getByte(array, at + 6);
        if (next != PROTOCOL_TCP) {
            return isExtension(next) ? ParseResult.EXTENSION_HEADER : ParseResult.NOT_TCP;
        }
        ipv6 = true;
        ecn = getShort(array, at) >>> 4 & 3;
        sourceHigh = getLong(array, at + 8);
        sourceLow = getLong(array, at + 16);
        destinationHigh = getLong(array, at + 24);
        destinationLow = getLong(array, at + 32);
        // RFC 4291 §2.5.5.2: a mapped address stands for an IPv4 node, and so cannot come in an IPv6 header.
        if (Addresses.isIpv4(sourceHigh, sourceLow)) {
            return ParseResult.BAD_HEADER;
        }
        return parseTcp(at + IPV6_HEADER_BYTES, end);
    }

    /** RFC 8200 §4: hop-by-hop, routing, fragment, authentication, destination options. */
    private static boolean isExtension(int next) {
        return next == 0 || next == 43 || next == 44 || next == 51 || next == 60;
    }

    private ParseResult parseTcp(int at, int end) {
        if (end - at < TCP_MIN_HEADER_BYTES) {
            return ParseResult.BAD_HEADER;
        }
        int headerBytes = (getByte(array, at + 12) >>> 4) * 4;
        if (headerBytes < TCP_MIN_HEADER_BYTES || headerBytes > end - at) {
            return ParseResult.BAD_HEADER;
        }
        tcpOffset = at;
        payloadOffset = at + headerBytes;
        payloadEnd = end;
        hasTimestamp = false;
        timestamp = 0;
        findTimestamp(at + TCP_MIN_HEADER_BYTES, payloadOffset);
        return ParseResult.SEGMENT;
    }

    /** Walks the options; a list that contradicts itself only ends the walk, since no payload depends on it. */
    private void findTimestamp(int from, int end) {
        int at = from;
        while (at < end) {
            int kind = getByte(array, at);
            if (kind == OPTION_NOP) {
                at++;
                continue;
            }
            if (kind == OPTION_END || at + 2 > end) {
                return;
            }
            int length = getByte(array, at + 1);
            if (length < 2 || length > end - at) {
                return;
            }
            if (kind == OPTION_TIMESTAMPS && length == TIMESTAMPS_BYTES) {
                hasTimestamp = true;
                timestamp = getInt(array, at + 2);
                return;
            }
            at += length;
        }
    }

    /**
     * Whether the TCP checksum is right. A frame that a kernel handed over inside one machine, or before an interface
     * filled in the checksum, may be whole and still fail.
     */
    public boolean isChecksumRight() {
        long sum = AddressSum.of(sourceHigh, sourceLow) + AddressSum.of(destinationHigh, destinationLow);
        sum += PROTOCOL_TCP + (payloadEnd - tcpOffset) + InternetChecksum.sum(array, tcpOffset, payloadEnd);
        return InternetChecksum.fold(sum) == 0xffff;
    }

    /** The frame that was parsed. */
    public byte[] array() {
        return array;
    }

    public boolean isIpv6() {
        return ipv6;
    }

    public int ecn() {
        return ecn;
    }

    /** The MAC address that the frame came from, in 48 bits; {@link PeerTable#NO_MAC} where the link has none. */
    public long sourceMac() {
        return sourceMac;
    }

    public long sourceHigh() {
        return sourceHigh;
    }

    public long sourceLow() {
        return sourceLow;
    }

    public int sourcePort() {
        return getShort(array, tcpOffset);
    }

    public long destinationHigh() {
        return destinationHigh;
    }

    public long destinationLow() {
        return destinationLow;
    }

    public int destinationPort() {
        return getShort(array, tcpOffset + 2);
    }

    public int sequence() {
        return getInt(array, tcpOffset + 4);
    }

    public int acknowledgment() {
        return getInt(array, tcpOffset + 8);
    }

    /** The nine flags, in the bits of {@link loomwire.rawnet.FlagCycle}. */
    public int flags() {
        return getShort(array, tcpOffset + 12) & 0x1ff;
    }

    public int window() {
        return getShort(array, tcpOffset + 14);
    }

    /** Whether the segment has the timestamps option of RFC 7323 §3. */
    public boolean hasTimestamp() {
        return hasTimestamp;
    }

    /** TSval of the timestamps option, 0 without it. */
    public int timestamp() {
        return timestamp;
    }

    public int tcpOffset() {
        return tcpOffset;
    }

    public int payloadOffset() {
        return payloadOffset;
    }

    public int payloadLength() {
        return payloadEnd - payloadOffset;
    }
}
