package loomwire.bench.throughput;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import loomwire.bench.stack.Content;
import loomwire.rawnet.Addresses;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.packet.FrameFormat;
import loomwire.rawnet.packet.ParseResult;
import loomwire.rawnet.packet.PeerTable;
import loomwire.rawnet.packet.Segment;
import loomwire.rawnet.packet.SegmentWriter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Datagrams a second that are dressed as TCP segments, or found in them, with checksums and without any port. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-preview")
public class SegmentThroughput {
    private static final long SEED = 1;
    private static final int MTU = 1500;
    private static final int PEERS = 16;
    private static final int PEER_PORT = 9002;
    private static final byte[] MAC = {2, 0, 0, 0, 10, 1};

    /** IPv4 or IPv6. */
    @Param({"IPv4", "IPv6"})
    public String family;

    @Param("1400")
    public int bytes;

    private final PeerTable peers = new PeerTable(PEERS, true, SEED);
    private final Segment segment = new Segment();
    private SegmentWriter writer;
    private long high;
    private long low;
    private byte[] datagram;
    private byte[] frame;
    private int clock;

    @Setup
    public void setUp() throws IOException {
        boolean ipv6 = family.equals("IPv6");
        InetSocketAddress local = new InetSocketAddress(ipv6 ? "2001:db8::1" : "198.18.0.1", 9001);
        InetAddress peer = InetAddress.getByName(ipv6 ? "2001:db8::2" : "198.18.0.2");
        writer = new SegmentWriter(new RawPath("eth0", LinkKind.ETHERNET, MAC, MAC, local, MTU));
        high = Addresses.high(peer);
        low = Addresses.low(peer);
        datagram = Arrays.copyOf(Content.sent(), bytes);
        int length = dress();
        frame = Arrays.copyOf(writer.frame(), length);
        check(frame, length);
    }

    private int dress() {
        return writer.write(peers, high, low, PEER_PORT, FlagCycle.DEFAULT, 0, clock++, datagram, 0, bytes);
    }

    private void check(byte[] captured, int length) throws IOException {
        if (segment.parse(FrameFormat.ETHERNET, captured, 0, length) != ParseResult.SEGMENT
                || !segment.isChecksumRight()) {
            throw new IOException("a segment that was written here is not right");
        }
        Content.check(captured, segment.payloadOffset(), length - segment.payloadOffset(), 0);
    }

    /** The whole frame: headers, both checksums, the datagram. */
    @Benchmark
    public int build(Moved moved) {
        moved.bytes += bytes;
        moved.datagrams++;
        return dress();
    }

    /** Headers, options and checksum of a captured frame, and a look at the datagram. */
    @Benchmark
    public void parse(Moved moved) throws IOException {
        check(frame, frame.length);
        moved.bytes += bytes;
        moved.datagrams++;
    }

    /** What the last one built says when it is read. */
    @org.openjdk.jmh.annotations.TearDown
    public void lookAtTheLast() throws IOException {
        int length = dress();
        check(Arrays.copyOf(writer.frame(), length), length);
    }
}
