package loomwire.rawnet.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import loomwire.rawnet.Addresses;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.RawPath;
import org.junit.jupiter.api.Test;

class SegmentWriterTest {
    private static final long SEED = 42;

    private final PeerTable peers = new PeerTable(16, true, SEED);
    private final Segment segment = new Segment();

    @Test
    void anIpv4SegmentIsLaidOutByteForByte() throws Exception {
        byte[] frame = frame(Paths.ethernet("10.1.0.1", 1500), "10.1.0.2", FlagCycle.DEFAULT, 2, new byte[] {1, 2, 3});
        HexFormat hex = HexFormat.of();
        assertEquals("020000000002" + "020000000001" + "0800", hex.formatHex(frame, 0, 14));
        assertEquals("4502" + "0037", hex.formatHex(frame, 14, 18), "version, ECN, total length");
        assertEquals("4000" + "4006", hex.formatHex(frame, 20, 24), "don't fragment, TTL 64, TCP");
        assertEquals("0a010001" + "0a010002", hex.formatHex(frame, 26, 34));
        assertEquals("1151" + "1f90", hex.formatHex(frame, 34, 38), "ports");
        assertEquals("8018" + "5ffb", hex.formatHex(frame, 46, 50), "offset 8 words, PSH and ACK, window");
        assertEquals("0000" + "0101080a", hex.formatHex(frame, 52, 58), "no urgent pointer; timestamps");
        assertEquals("010203", hex.formatHex(frame, 66, 69));
        assertEquals(69, frame.length);
    }

    @Test
    void aSegmentWithSynCarriesTheOptionsOfARealOne() throws Exception {
        FlagCycle syn = FlagCycle.parse(List.of("S"));
        byte[] frame = frame(Paths.ethernet("10.1.0.1", 1500), "10.1.0.2", syn, 0, new byte[10]);
        HexFormat hex = HexFormat.of();
        assertEquals("a002" + "faf0", hex.formatHex(frame, 46, 50));
        assertEquals("020405b4" + "0402080a", hex.formatHex(frame, 54, 62), "MSS 1460, SACK permitted, timestamps");
        assertEquals("00000000", hex.formatHex(frame, 66, 70), "nothing to echo without ACK");
        assertEquals("01030307", hex.formatHex(frame, 70, 74), "window scale 7");
        assertEquals("00000000", hex.formatHex(frame, 42, 46), "nothing acknowledged without ACK");
    }

    @Test
    void checksumsAgreeWithTheSlowWayForAllFamiliesFlagsAndLengths() throws Exception {
        Random random = new Random(SEED);
        FlagCycle cycle = FlagCycle.parse(List.of("PA", "S", "SA", "A", "FPAUN", "R", "ECA"));
        for (String local : List.of("10.1.0.1", "fd00::1")) {
            String remote = local.contains(":") ? "2001:db8:ffff::ffff" : "255.254.253.252";
            for (RawPath path : List.of(Paths.ethernet(local, 1500), Paths.rawIp(local, 9000))) {
                SegmentWriter writer = new SegmentWriter(path);
                for (int length = 1; length <= writer.maxDatagramBytes(); length += 1 + random.nextInt(37)) {
                    byte[] payload = new byte[length];
                    random.nextBytes(payload);
                    byte[] frame = write(writer, remote, cycle, random.nextInt(4), payload);
                    checkChecksums(path, frame, "seed " + SEED + " length " + length + " on " + path);
                    assertArrayEquals(payload, Arrays.copyOfRange(frame, segment.payloadOffset(), frame.length));
                }
            }
        }
    }

    private void checkChecksums(RawPath path, byte[] frame, String what) {
        FrameFormat format =
                frame[12] == 8 && frame[13] == 0 || (frame[12] & 0xff) == 0x86 && (frame[13] & 0xff) == 0xdd
                        ? FrameFormat.ETHERNET
                        : FrameFormat.RAW_IP;
        if (path.localMac() == null) {
            format = FrameFormat.RAW_IP;
        }
        assertEquals(ParseResult.SEGMENT, segment.parse(format, frame, 0, frame.length), what);
        assertTrue(segment.isChecksumRight(), what);
        int ip = format.headerBytes();
        int tcp = segment.tcpOffset();
        byte[] pseudo;
        if (path.isIpv6()) {
            pseudo = new byte[40 + frame.length - tcp];
            System.arraycopy(frame, ip + 8, pseudo, 0, 32);
            pseudo[34] = (byte) (frame.length - tcp >>> 8);
            pseudo[35] = (byte) (frame.length - tcp);
            pseudo[39] = 6;
        } else {
            assertEquals(0xffff, InternetChecksumTest.slow(frame, ip, tcp), what + ": IPv4 header");
            pseudo = new byte[12 + frame.length - tcp];
            System.arraycopy(frame, ip + 12, pseudo, 0, 8);
            pseudo[9] = 6;
            pseudo[10] = (byte) (frame.length - tcp >>> 8);
            pseudo[11] = (byte) (frame.length - tcp);
        }
        System.arraycopy(frame, tcp, pseudo, pseudo.length - (frame.length - tcp), frame.length - tcp);
        assertEquals(0xffff, InternetChecksumTest.slow(pseudo, 0, pseudo.length), what + ": TCP");
    }

    @Test
    void aWrongByteMakesTheChecksumWrong() throws Exception {
        byte[] frame = frame(Paths.ethernet("fd00::1", 1500), "fd00::2", FlagCycle.DEFAULT, 0, new byte[100]);
        assertEquals(ParseResult.SEGMENT, segment.parse(FrameFormat.ETHERNET, frame, 0, frame.length));
        assertTrue(segment.isChecksumRight());
        frame[frame.length - 1] ^= 1;
        assertFalse(segment.isChecksumRight());
    }

    @Test
    void sequenceNumbersGrowButNeverFollowOn() throws Exception {
        SegmentWriter writer = new SegmentWriter(Paths.ethernet("10.1.0.1", 1500));
        int expected = 0;
        int gaps = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] frame = write(writer, "10.1.0.2", FlagCycle.DEFAULT, 0, new byte[1 + i % 1400]);
            segment.parse(FrameFormat.ETHERNET, frame, 0, frame.length);
            if (i > 0) {
                int gap = segment.sequence() - expected;
                assertTrue(gap >= 1 && gap <= 16, "gap " + gap);
                gaps |= 1 << gap;
            }
            expected = segment.sequence() + segment.payloadLength();
        }
        assertTrue(Integer.bitCount(gaps) > 8, "the gaps vary");
    }

    @Test
    void whatAPeerSaidIsAcknowledgedAndEchoed() throws Exception {
        InetAddress peer = InetAddress.getByName("10.1.0.2");
        peers.confirmed(Addresses.high(peer), Addresses.low(peer), 8080, 0x01020304, 0x0a0b0c0d, PeerTable.NO_MAC, 0);
        byte[] frame = frame(Paths.ethernet("10.1.0.1", 1500), "10.1.0.2", FlagCycle.DEFAULT, 0, new byte[1]);
        assertEquals("01020304", HexFormat.of().formatHex(frame, 42, 46));
        assertEquals("0a0b0c0d", HexFormat.of().formatHex(frame, 62, 66));
    }

    @Test
    void aNextHopThatMovedIsSentToAndPeersAreHeardAnew() throws Exception {
        RawPath path = Paths.ethernet("10.1.0.1", 1500);
        SegmentWriter writer = new SegmentWriter(path);
        InetAddress peer = InetAddress.getByName("10.1.0.2");
        long high = Addresses.high(peer);
        long low = Addresses.low(peer);
        peers.confirmed(high, low, 8080, 0, 0, 0x02aabbccddeeL, 0);
        writer.nextHop(0x020102030405L);
        peers.forgetMacs();
        writer.write(peers, high, low, 8080, FlagCycle.DEFAULT, 0, 1000, new byte[1], 0, 1);
        assertEquals("020102030405", HexFormat.of().formatHex(writer.frame(), 0, 6));
        peers.confirmed(high, low, 8080, 0, 0, 0x02aabbccddeeL, 0);
        writer.write(peers, high, low, 8080, FlagCycle.DEFAULT, 0, 1000, new byte[1], 0, 1);
        assertEquals("02aabbccddee", HexFormat.of().formatHex(writer.frame(), 0, 6));
    }

    @Test
    void answersGoToTheMacAddressThatAPeersSegmentsCameFrom() throws Exception {
        RawPath path = Paths.ethernet("10.1.0.1", 1500);
        InetAddress peer = InetAddress.getByName("10.1.0.2");
        byte[] before = frame(path, "10.1.0.2", FlagCycle.DEFAULT, 0, new byte[1]);
        peers.confirmed(Addresses.high(peer), Addresses.low(peer), 8080, 0, 0, 0x02aabbccddeeL, 0);
        byte[] known = frame(path, "10.1.0.2", FlagCycle.DEFAULT, 0, new byte[1]);
        byte[] other = frame(path, "10.1.0.3", FlagCycle.DEFAULT, 0, new byte[1]);
        assertEquals(HexFormat.of().formatHex(path.nextHopMac()), HexFormat.of().formatHex(before, 0, 6));
        assertEquals("02aabbccddee", HexFormat.of().formatHex(known, 0, 6));
        assertEquals(HexFormat.of().formatHex(path.nextHopMac()), HexFormat.of().formatHex(other, 0, 6));
    }

    @Test
    void identifiersAndTimestampsDifferFromPeerToPeer() throws Exception {
        RawPath path = Paths.ethernet("10.1.0.1", 1500);
        byte[] one = frame(path, "10.1.0.2", FlagCycle.DEFAULT, 0, new byte[1]);
        byte[] other = frame(path, "10.1.0.3", FlagCycle.DEFAULT, 0, new byte[1]);
        assertNotEquals(HexFormat.of().formatHex(one, 38, 42), HexFormat.of().formatHex(other, 38, 42), "sequence");
        assertNotEquals(HexFormat.of().formatHex(one, 58, 62), HexFormat.of().formatHex(other, 58, 62), "TSval");
    }

    @Test
    void theLargestDatagramFillsTheMtuExactlyWithSyn() throws Exception {
        FlagCycle syn = FlagCycle.parse(List.of("S"));
        assertEquals(1440, SegmentWriter.maxDatagramBytes(Paths.ethernet("10.1.0.1", 1500)));
        assertEquals(1420, SegmentWriter.maxDatagramBytes(Paths.ethernet("fd00::1", 1500)));
        assertEquals(65_000, SegmentWriter.maxDatagramBytes(Paths.rawIp("10.1.0.1", 65_536)));
        assertEquals(1500, frame(Paths.rawIp("10.1.0.1", 1500), "10.1.0.2", syn, 0, new byte[1440]).length);
        assertEquals(1500, frame(Paths.rawIp("fd00::1", 1500), "fd00::2", syn, 0, new byte[1420]).length);
    }

    private byte[] frame(RawPath path, String to, FlagCycle flags, int ecn, byte[] payload) throws Exception {
        return write(new SegmentWriter(path), to, flags, ecn, payload);
    }

    private byte[] write(SegmentWriter writer, String to, FlagCycle flags, int ecn, byte[] payload) throws Exception {
        InetAddress peer = InetAddress.getByName(to);
        int length = writer.write(
                peers, Addresses.high(peer), Addresses.low(peer), 8080, flags, ecn, 1000, payload, 0, payload.length);
        return Arrays.copyOf(writer.frame(), length);
    }
}
