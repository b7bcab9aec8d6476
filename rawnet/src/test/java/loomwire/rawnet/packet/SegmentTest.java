package loomwire.rawnet.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Random;
import loomwire.rawnet.Addresses;
import loomwire.rawnet.FlagCycle;
import org.junit.jupiter.api.Test;

class SegmentTest {
    private final Segment segment = new Segment();

    @Test
    void aSegmentIsReadAsItWasWritten() throws Exception {
        byte[] frame = ethernet("10.1.0.1", "10.1.0.2", 3);
        assertEquals(ParseResult.SEGMENT, segment.parse(FrameFormat.ETHERNET, frame, 0, frame.length));
        assertFalse(segment.isIpv6());
        assertEquals(Addresses.mapped(0x0a010001), segment.sourceLow());
        assertEquals(Addresses.mapped(0x0a010002), segment.destinationLow());
        assertEquals(4433, segment.sourcePort());
        assertEquals(8080, segment.destinationPort());
        assertEquals(FlagCycle.PSH | FlagCycle.ACK, segment.flags());
        assertEquals(3, segment.ecn());
        assertEquals(24_571, segment.window());
        assertTrue(segment.hasTimestamp());
        assertEquals(50, segment.payloadLength());
        assertEquals(7, frame[segment.payloadOffset()]);
    }

    @Test
    void ipv6AddressesAndEcnAreRead() throws Exception {
        byte[] frame = ethernet("fd00::1", "2001:db8::9", 1);
        assertEquals(ParseResult.SEGMENT, segment.parse(FrameFormat.ETHERNET, frame, 0, frame.length));
        assertTrue(segment.isIpv6());
        assertEquals(
                InetAddress.getByName("fd00::1"), Addresses.toInetAddress(segment.sourceHigh(), segment.sourceLow()));
        assertEquals(
                InetAddress.getByName("2001:db8::9"),
                Addresses.toInetAddress(segment.destinationHigh(), segment.destinationLow()));
        assertEquals(1, segment.ecn());
    }

    @Test
    void everyTruncationIsNoticed() throws Exception {
        for (byte[] frame : new byte[][] {ethernet("10.1.0.1", "10.1.0.2", 0), ethernet("fd00::1", "fd00::2", 0)}) {
            for (int length = 0; length < frame.length; length++) {
                // A copy of exactly that length, so that reading past it would throw.
                byte[] cut = Arrays.copyOf(frame, length);
                assertNotEquals(ParseResult.SEGMENT, segment.parse(FrameFormat.ETHERNET, cut, 0, length));
            }
        }
    }

    @Test
    void paddingBehindThePacketIsNotPayload() throws Exception {
        byte[] frame = ethernet("10.1.0.1", "10.1.0.2", 0);
        byte[] padded = Arrays.copyOf(frame, frame.length + 9);
        assertEquals(ParseResult.SEGMENT, segment.parse(FrameFormat.ETHERNET, padded, 0, padded.length));
        assertEquals(50, segment.payloadLength());
    }

    @Test
    void ipv4OptionsAreSteppedOver() throws Exception {
        byte[] ip = Arrays.copyOfRange(ethernet("10.1.0.1", "10.1.0.2", 0), 14, 14 + 102);
        byte[] longer = new byte[ip.length + 8];
        System.arraycopy(ip, 0, longer, 0, 20);
        System.arraycopy(ip, 20, longer, 28, ip.length - 20);
        longer[0] = 0x47;
        longer[3] = (byte) (longer[3] + 8);
        assertEquals(ParseResult.SEGMENT, segment.parse(FrameFormat.RAW_IP, longer, 0, longer.length));
        assertEquals(50, segment.payloadLength());
        assertTrue(segment.isChecksumRight());
    }

    @Test
    void fragmentsAndExtensionHeadersAreNotSegments() throws Exception {
        byte[] first = ethernet("10.1.0.1", "10.1.0.2", 0);
        first[20] |= 0x20;
        assertEquals(ParseResult.FRAGMENT, segment.parse(FrameFormat.ETHERNET, first, 0, first.length));
        byte[] later = ethernet("10.1.0.1", "10.1.0.2", 0);
        later[21] = 1;
        assertEquals(ParseResult.FRAGMENT, segment.parse(FrameFormat.ETHERNET, later, 0, later.length));
        byte[] extended = ethernet("fd00::1", "fd00::2", 0);
        extended[20] = 44;
        assertEquals(ParseResult.EXTENSION_HEADER, segment.parse(FrameFormat.ETHERNET, extended, 0, extended.length));
    }

    @Test
    void lengthFieldsThatContradictEachOtherAreBad() throws Exception {
        assertEquals(ParseResult.BAD_HEADER, changed(14, 0x44), "IPv4 header of 16 bytes");
        assertEquals(ParseResult.BAD_HEADER, changed(14, 0x65), "IPv6 in a frame that says IPv4");
        assertEquals(ParseResult.BAD_HEADER, changed(17, 19), "total length below the header's");
        assertEquals(ParseResult.BAD_HEADER, changed(17, 39), "no room for a TCP header");
        assertEquals(ParseResult.BAD_HEADER, changed(46, 0x40), "TCP header of 16 bytes");
        assertEquals(ParseResult.TRUNCATED, changed(17, 103), "total length beyond the frame");
        assertEquals(ParseResult.NOT_TCP, changed(23, 17), "UDP");
        assertEquals(ParseResult.NOT_TCP, changed(13, 6), "ARP");
        byte[] small = ethernet("10.1.0.1", "10.1.0.2", 0);
        small[17] = 60;
        small[46] = (byte) 0xf0;
        assertEquals(
                ParseResult.BAD_HEADER,
                segment.parse(FrameFormat.ETHERNET, small, 0, small.length),
                "TCP header longer than the packet");
    }

    @Test
    void aMappedSourceInAnIpv6HeaderIsBad() throws Exception {
        byte[] frame = ethernet("fd00::1", "fd00::2", 0);
        Arrays.fill(frame, 22, 32, (byte) 0);
        frame[32] = (byte) 0xff;
        frame[33] = (byte) 0xff;
        assertEquals(ParseResult.BAD_HEADER, segment.parse(FrameFormat.ETHERNET, frame, 0, frame.length));
    }

    @Test
    void optionsThatContradictThemselvesOnlyHideTheTimestamp() throws Exception {
        for (int length : new int[] {0, 1, 13, 255}) {
            byte[] frame = ethernet("10.1.0.1", "10.1.0.2", 0);
            frame[57] = (byte) length;
            assertEquals(ParseResult.SEGMENT, segment.parse(FrameFormat.ETHERNET, frame, 0, frame.length));
            assertFalse(segment.hasTimestamp());
            assertEquals(50, segment.payloadLength());
        }
    }

    @Test
    void otherLinkHeadersAreRead() throws Exception {
        byte[] ethernet = ethernet("10.1.0.1", "10.1.0.2", 0);
        byte[] ip = Arrays.copyOfRange(ethernet, 14, ethernet.length);
        assertReads(FrameFormat.RAW_IP, new byte[0], ip);
        assertReads(FrameFormat.BSD_LOOPBACK, new byte[] {2, 0, 0, 0}, ip);
        byte[] cooked = new byte[16];
        cooked[14] = 8;
        assertReads(FrameFormat.LINUX_COOKED, cooked, ip);
        byte[] cooked2 = new byte[20];
        cooked2[0] = 8;
        assertReads(FrameFormat.LINUX_COOKED_2, cooked2, ip);
        byte[] tagged = Arrays.copyOf(ethernet, 18);
        tagged[12] = (byte) 0x81;
        tagged[13] = 0;
        tagged[16] = 8;
        tagged[17] = 0;
        assertReads(FrameFormat.ETHERNET, tagged, ip);
    }

    private void assertReads(FrameFormat format, byte[] header, byte[] ip) {
        byte[] frame = Arrays.copyOf(header, header.length + ip.length);
        System.arraycopy(ip, 0, frame, header.length, ip.length);
        assertEquals(ParseResult.SEGMENT, segment.parse(format, frame, 0, frame.length), format.name());
        assertEquals(50, segment.payloadLength(), format.name());
        for (int cut = 0; cut < frame.length; cut++) {
            assertNotEquals(ParseResult.SEGMENT, segment.parse(format, Arrays.copyOf(frame, cut), 0, cut));
        }
    }

    @Test
    void randomAndMutatedBytesNeverLeadOutsideTheFrame() throws Exception {
        long seed = 7;
        Random random = new Random(seed);
        byte[][] good = {ethernet("10.1.0.1", "10.1.0.2", 0), ethernet("fd00::1", "fd00::2", 0)};
        for (int round = 0; round < 200_000; round++) {
            byte[] frame;
            if (round % 4 == 0) {
                frame = new byte[random.nextInt(120)];
                random.nextBytes(frame);
            } else {
                byte[] base = good[round & 1];
                frame = Arrays.copyOf(base, 1 + random.nextInt(base.length + 10));
                for (int i = random.nextInt(4); i >= 0; i--) {
                    frame[random.nextInt(frame.length)] = (byte) random.nextInt();
                }
            }
            FrameFormat format = FrameFormat.values()[random.nextInt(FrameFormat.values().length)];
            if (segment.parse(format, frame, 0, frame.length) == ParseResult.SEGMENT) {
                assertTrue(segment.payloadLength() >= 0, "seed " + seed + " round " + round);
                assertTrue(
                        segment.payloadOffset() + segment.payloadLength() <= frame.length,
                        "seed " + seed + " round " + round);
                segment.isChecksumRight();
            }
        }
    }

    private ParseResult changed(int at, int value) throws Exception {
        byte[] frame = ethernet("10.1.0.1", "10.1.0.2", 0);
        frame[at] = (byte) value;
        return segment.parse(FrameFormat.ETHERNET, frame, 0, frame.length);
    }

    /** A frame with 50 bytes of payload, the first of them 7. */
    private static byte[] ethernet(String from, String to, int ecn) throws Exception {
        byte[] payload = new byte[50];
        payload[0] = 7;
        SegmentWriter writer = new SegmentWriter(Paths.ethernet(from, 1500));
        InetAddress peer = InetAddress.getByName(to);
        int length = writer.write(
                new PeerTable(1, false, 1),
                Addresses.high(peer),
                Addresses.low(peer),
                8080,
                FlagCycle.DEFAULT,
                ecn,
                1,
                payload,
                0,
                payload.length);
        return Arrays.copyOf(writer.frame(), length);
    }
}
