package loomwire.tunnel.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketType;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.Addresses;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.packet.ParseResult;
import loomwire.rawnet.packet.Segment;

/** One captured segment in one line: addresses, TCP header, and the QUIC packets that its payload holds. */
final class SegmentText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS").withZone(ZoneId.systemDefault());
    /** RFC 9000 §17.3: a short header does not say how long its connection id is; ours are this long. */
    private static final int CONNECTION_ID_BYTES = 8;
    /** More packets than this in one datagram are not shown. */
    private static final int MAX_PACKETS = 8;

    private SegmentText() {}

    static String of(ParseResult result, Segment segment, long micros) {
        String time = TIME.format(Instant.EPOCH.plusNanos(micros * 1000));
        if (result != ParseResult.SEGMENT) {
            return time + " not a segment: " + result;
        }
        StringBuilder line = new StringBuilder(time)
                .append(' ')
                .append(address(segment.sourceHigh(), segment.sourceLow(), segment.sourcePort()))
                .append(" > ")
                .append(address(segment.destinationHigh(), segment.destinationLow(), segment.destinationPort()))
                .append(" [")
                .append(FlagCycle.letters(segment.flags()))
                .append("] seq ")
                .append(Integer.toUnsignedString(segment.sequence()))
                .append(" ack ")
                .append(Integer.toUnsignedString(segment.acknowledgment()))
                .append(" length ")
                .append(segment.payloadLength());
        if (!segment.isChecksumRight()) {
            line.append(" (checksum wrong or left to the interface)");
        }
        quic(line, segment);
        return line.toString();
    }

    private static void quic(StringBuilder line, Segment segment) {
        PacketHeader header = new PacketHeader();
        int at = segment.payloadOffset();
        int end = at + segment.payloadLength();
        for (int i = 0; at < end && i < MAX_PACKETS; i++) {
            if (!header.parse(segment.array(), at, end, CONNECTION_ID_BYTES)) {
                line.append(i == 0 ? " | not QUIC" : " | padding or unreadable");
                return;
            }
            line.append(" | ").append(header.type());
            if (header.isLong()) {
                line.append(" version ")
                        .append(Integer.toHexString(header.version()))
                        .append(" scid ")
                        .append(text(header.sourceConnectionId()));
            }
            line.append(" dcid ")
                    .append(text(header.destinationConnectionId()))
                    .append(' ')
                    .append(header.packetEnd() - at)
                    .append(" B");
            if (header.type() == PacketType.ONE_RTT || header.packetEnd() <= at) {
                return;
            }
            at = header.packetEnd();
        }
    }

    private static String text(ConnectionId id) {
        return id.length() == 0 ? "-" : id.toString();
    }

    private static String address(long high, long low, int port) {
        String text = AddressWords.of(Addresses.toInetAddress(high, low));
        return (text.indexOf(':') >= 0 ? "[" + text + "]" : text) + ":" + port;
    }
}
