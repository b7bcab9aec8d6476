package loomwire.rawnet.guard;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/**
 * Sends hand-made TCP segments from inside a namespace and counts what the kernel at the other end answers. Before and
 * after them it sends a SYN to a port that nobody holds until the RST comes: the wire keeps the order, so by then every
 * other answer has come too.
 */
final class SegmentProbe {
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int ACK = 0x10;
    /** SYN, PSH+ACK, ACK, FIN+ACK: what a carrier sends, and what opens and closes. */
    private static final int[] FLAGS = {SYN, 0x18, ACK, 0x11};

    private static final int ROUNDS = 100;
    private static final int UNHELD_PORT = 7;
    private static final int FIRST_SOURCE_PORT = 20_000;
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final PcapHandle handle;
    private final byte[] sourceMac;
    private final byte[] targetMac;
    private final byte[] source;
    private final byte[] target;
    private final int port;
    private int resets;
    private int synAcks;

    private SegmentProbe(PcapHandle handle, String[] args) {
        this.handle = handle;
        this.sourceMac = HexFormat.ofDelimiter(":").parseHex(args[0]);
        this.targetMac = HexFormat.ofDelimiter(":").parseHex(args[1]);
        this.source = InetAddress.ofLiteral(args[2]).getAddress();
        this.target = InetAddress.ofLiteral(args[3]).getAddress();
        this.port = Integer.parseInt(args[4]);
    }

    /** Arguments: own MAC, target's MAC, own address, target's address, port. */
    public static void main(String[] args) throws Exception {
        try (PcapHandle handle = new PcapHandle.Builder("veth0")
                .snaplen(128)
                .promiscuousMode(PromiscuousMode.NONPROMISCUOUS)
                .immediateMode(true)
                .timeoutMillis(10)
                .bufferSize(8 << 20)
                .build()) {
            handle.setFilter("tcp and src host " + args[3], BpfCompileMode.OPTIMIZE);
            new SegmentProbe(handle, args).run();
        }
    }

    private void run() throws Exception {
        awaitKernel(1);
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < FLAGS.length; i++) {
                handle.sendPacket(frame(FIRST_SOURCE_PORT + round * FLAGS.length + i, port, FLAGS[i]));
            }
        }
        // Twice: two cores may swap two frames that follow each other, but not across a round trip.
        awaitKernel(2);
        awaitKernel(3);
        System.out.println("resets=" + resets + " synAcks=" + synAcks);
    }

    private void awaitKernel(int sourcePort) throws Exception {
        handle.sendPacket(frame(sourcePort, UNHELD_PORT, SYN));
        long start = System.nanoTime();
        while (System.nanoTime() - start < DEADLINE_NANOS) {
            byte[] frame = handle.getNextRawPacket();
            if (frame != null && count(frame, sourcePort)) {
                return;
            }
        }
        throw new IllegalStateException("the kernel at the other end does not answer at all");
    }

    /** @return whether this is the RST that the marker from the given port asked for */
    private boolean count(byte[] frame, int markerPort) {
        int tcp = 14 + (source.length == 4 ? 20 : 40);
        int from = (frame[tcp] & 0xff) << 8 | frame[tcp + 1] & 0xff;
        int to = (frame[tcp + 2] & 0xff) << 8 | frame[tcp + 3] & 0xff;
        int flags = frame[tcp + 13];
        if (from == port) {
            resets += (flags & RST) != 0 ? 1 : 0;
            synAcks += (flags & (SYN | ACK)) == (SYN | ACK) ? 1 : 0;
        }
        return from == UNHELD_PORT && to == markerPort && (flags & RST) != 0;
    }

    private byte[] frame(int sourcePort, int targetPort, int flags) {
        byte[] tcp = ByteBuffer.allocate(24)
                .putShort((short) sourcePort)
                .putShort((short) targetPort)
                .putInt(1_000_000 + sourcePort)
                .putInt((flags & ACK) != 0 ? 77 : 0)
                .put((byte) 0x50)
                .put((byte) flags)
                .putShort((short) 65_535)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(0x4c4f4f4d) // four bytes of payload
                .array();
        ByteBuffer pseudo = ByteBuffer.allocate(2 * source.length + 4 + tcp.length)
                .put(source)
                .put(target)
                .putShort((short) 6)
                .putShort((short) tcp.length)
                .put(tcp);
        ByteBuffer.wrap(tcp).putShort(16, checksum(pseudo.array()));

        ByteBuffer frame = ByteBuffer.allocate(14 + (source.length == 4 ? 20 : 40) + tcp.length);
        frame.put(targetMac).put(sourceMac);
        if (source.length == 4) {
            byte[] ip = ByteBuffer.allocate(20)
                    .put((byte) 0x45)
                    .put((byte) 0)
                    .putShort((short) (20 + tcp.length))
                    .putInt(0x4000)
                    .put((byte) 64)
                    .put((byte) 6)
                    .putShort((short) 0)
                    .put(source)
                    .put(target)
                    .array();
            ByteBuffer.wrap(ip).putShort(10, checksum(ip));
            frame.putShort((short) 0x0800).put(ip);
        } else {
            frame.putShort((short) 0x86dd)
                    .putInt(6 << 28)
                    .putShort((short) tcp.length)
                    .put((byte) 6)
                    .put((byte) 64)
                    .put(source)
                    .put(target);
        }
        return frame.put(tcp).array();
    }

    /** RFC 1071 over an even number of bytes. */
    private static short checksum(byte[] data) {
        int sum = 0;
        for (int i = 0; i < data.length; i += 2) {
            sum += (data[i] & 0xff) << 8 | data[i + 1] & 0xff;
        }
        sum = (sum >>> 16) + (sum & 0xffff);
        return (short) ~((sum >>> 16) + sum);
    }
}
