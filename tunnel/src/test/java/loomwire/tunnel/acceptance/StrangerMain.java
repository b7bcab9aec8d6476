package loomwire.tunnel.acceptance;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import loomwire.rawnet.packet.InternetChecksum;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.BlockingMode;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/**
 * A stranger on the server's link, who sends its port every kind of TCP segment over IPv4 from a port each, and listens for
 * whatever comes back, ICMP too. Last it sends a SYN to a port that nobody guards: only when the kernel's reset of that has
 * come, all that was to come before it has. Says how many frames came from the port, and from the other one.
 */
final class StrangerMain {
    private static final int ETHERNET = 14;
    private static final int IPV4 = 20;
    private static final int TCP = 20;
    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int PSH = 0x08;
    private static final int ACK = 0x10;
    private static final int URG = 0x20;
    /** No answer, one with the flags of the tunnel itself, and all others that scanners use. */
    private static final int[] FLAGS = {
        SYN, SYN | ACK, ACK, PSH | ACK, FIN, FIN | ACK, RST, RST | ACK, 0, FIN | PSH | URG, SYN | FIN, SYN | RST, 0xff
    };

    private static final int[] LENGTHS = {0, 1, 24, 100, 1200, 1400};
    private static final long CONTROL_SECONDS = 30;

    private StrangerMain() {}

    /** The interface; MAC addresses and IPv4 addresses of this end and of the server's; the port, and one without a guard. */
    public static void main(String[] args) throws Exception {
        byte[] ethernet = ethernet(args[1], args[2]);
        InetAddress from = InetAddress.getByName(args[3]);
        InetAddress to = InetAddress.getByName(args[4]);
        int port = Integer.parseInt(args[5]);
        int control = Integer.parseInt(args[6]);
        try (PcapHandle out = handle(args[0], "tcp");
                PcapHandle fromPort =
                        handle(args[0], "src host " + args[4] + " and (tcp src port " + port + " or icmp)");
                PcapHandle fromControl = handle(args[0], "tcp and src host " + args[4] + " and src port " + control)) {
            fromPort.setBlockingMode(BlockingMode.NONBLOCKING);
            fromControl.setBlockingMode(BlockingMode.NONBLOCKING);
            int sent = 0;
            for (byte[] payload : payloads()) {
                for (int flags : FLAGS) {
                    send(out, segment(ethernet, from, to, 20_000 + sent++, port, flags, payload));
                }
            }
            send(out, segment(ethernet, from, to, 30_000, control, SYN, new byte[0]));
            int controls = 0;
            for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONTROL_SECONDS);
                    controls == 0 && System.nanoTime() < end;
                    LockSupport.parkNanos(1_000_000)) {
                controls += count(fromControl);
            }
            // What the program itself would answer comes later than what the kernel does.
            Thread.sleep(1000);
            System.out.println(
                    sent + " sent, " + count(fromPort) + " answered, " + (controls + count(fromControl)) + " control");
        }
    }

    private static List<byte[]> payloads() {
        Random random = new Random(8);
        List<byte[]> payloads = new ArrayList<>();
        for (int length : LENGTHS) {
            byte[] payload = new byte[length];
            random.nextBytes(payload);
            payloads.add(payload);
            if (length >= 24) {
                for (int first :
                        new int[] {0x40, 0xc0}) { // as QUIC packets begin, of version 1 and of one that is unknown
                    byte[] quic = payload.clone();
                    quic[0] = (byte) first;
                    quic[1] = quic[2] = quic[3] = 0;
                    quic[4] = 1;
                    payloads.add(quic);
                    byte[] unknown = quic.clone();
                    unknown[1] = 0x1a;
                    payloads.add(unknown);
                }
            }
        }
        return payloads;
    }

    private static int count(PcapHandle handle) throws Exception {
        int count = 0;
        while (handle.getNextRawPacket() != null) {
            count++;
        }
        return count;
    }

    private static void send(PcapHandle out, byte[] frame) throws Exception {
        out.sendPacket(frame, frame.length);
    }

    private static byte[] ethernet(String from, String to) {
        byte[] header = new byte[ETHERNET];
        for (int i = 0; i < 6; i++) {
            header[i] = (byte) Integer.parseInt(to.split(":")[i], 16);
            header[6 + i] = (byte) Integer.parseInt(from.split(":")[i], 16);
        }
        header[12] = 8; // IPv4
        return header;
    }

    private static byte[] segment(
            byte[] ethernet, InetAddress from, InetAddress to, int fromPort, int toPort, int flags, byte[] payload) {
        int total = IPV4 + TCP + payload.length;
        byte[] frame = new byte[ETHERNET + total];
        System.arraycopy(ethernet, 0, frame, 0, ETHERNET);
        int ip = ETHERNET;
        frame[ip] = 0x45;
        put(frame, ip + 2, total);
        frame[ip + 8] = 64;
        frame[ip + 9] = 6; // TCP
        System.arraycopy(from.getAddress(), 0, frame, ip + 12, 4);
        System.arraycopy(to.getAddress(), 0, frame, ip + 16, 4);
        put(frame, ip + 10, InternetChecksum.finish(InternetChecksum.sum(frame, ip, ip + IPV4)));
        int tcp = ip + IPV4;
        put(frame, tcp, fromPort);
        put(frame, tcp + 2, toPort);
        put(frame, tcp + 6, 1000);
        put(frame, tcp + 10, 2000);
        frame[tcp + 12] = (byte) (TCP / 4 << 4);
        frame[tcp + 13] = (byte) flags;
        put(frame, tcp + 14, 64_000);
        System.arraycopy(payload, 0, frame, tcp + TCP, payload.length);
        byte[] summed = new byte[12 + TCP + payload.length];
        System.arraycopy(frame, ip + 12, summed, 0, 8);
        summed[9] = 6;
        put(summed, 10, TCP + payload.length);
        System.arraycopy(frame, tcp, summed, 12, TCP + payload.length);
        put(frame, tcp + 16, InternetChecksum.finish(InternetChecksum.sum(summed, 0, summed.length)));
        return frame;
    }

    private static void put(byte[] to, int at, int value) {
        to[at] = (byte) (value >>> Byte.SIZE);
        to[at + 1] = (byte) value;
    }

    private static PcapHandle handle(String interfaceName, String filter) throws Exception {
        PcapHandle handle = new PcapHandle.Builder(interfaceName)
                .snaplen(65_535)
                .promiscuousMode(PromiscuousMode.PROMISCUOUS)
                .immediateMode(true)
                .timeoutMillis(1)
                .build();
        handle.setFilter(filter, BpfCompileMode.OPTIMIZE);
        return handle;
    }
}
