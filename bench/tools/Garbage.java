import java.net.InetAddress;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.Pcaps;

/**
 * Sends frames to a port that no honest peer sends: random bytes behind a good TCP header, random TCP headers, frames cut
 * short, lengths that lie, QUIC headers with random contents. The same for the same seed.
 *
 * <pre>
 * java -cp loomwire.jar Garbage.java INTERFACE SOURCE-MAC TARGET-MAC SOURCE-IP TARGET-IP PORT COUNT SEED
 * </pre>
 */
public final class Garbage {
    private static final int ETHERNET = 14;
    private static final int IPV4 = 20;
    private static final int TCP = 20;
    private static final int MAX_PAYLOAD = 1460;
    private static final int PROTOCOL_TCP = 6;
    /** Kinds of nonsense that {@link #frame} knows. */
    private static final int KINDS = 8;

    private final byte[] ethernet;
    private final byte[] source;
    private final byte[] target;
    private final int port;
    private final SplittableRandom random;

    private Garbage(byte[] ethernet, byte[] source, byte[] target, int port, long seed) {
        this.ethernet = ethernet;
        this.source = source;
        this.target = target;
        this.port = port;
        this.random = new SplittableRandom(seed);
    }

    public static void main(String[] a) throws Exception {
        HexFormat mac = HexFormat.ofDelimiter(":");
        byte[] ethernet = new byte[ETHERNET];
        System.arraycopy(mac.parseHex(a[2]), 0, ethernet, 0, 6);
        System.arraycopy(mac.parseHex(a[1]), 0, ethernet, 6, 6);
        ethernet[12] = 8;
        Garbage garbage = new Garbage(ethernet, InetAddress.ofLiteral(a[3]).getAddress(),
                InetAddress.ofLiteral(a[4]).getAddress(), Integer.parseInt(a[5]), Long.parseLong(a[7]));
        int count = Integer.parseInt(a[6]);
        try (PcapHandle handle = Pcaps.getDevByName(a[0]).openLive(65_536, PromiscuousMode.NONPROMISCUOUS, 10)) {
            for (int i = 0; i < count; i++) {
                byte[] frame = garbage.frame(i % KINDS);
                handle.sendPacket(frame, frame.length);
            }
        }
        System.out.println(count + " frames sent");
    }

    private byte[] frame(int kind) {
        byte[] payload = new byte[random.nextInt(MAX_PAYLOAD)];
        random.nextBytes(payload);
        switch (kind) {
            case 0, 1 -> { } // nothing but random bytes
            case 2 -> start(payload, 0xc3, 0x00000001); // a QUIC Initial
            case 3 -> start(payload, 0xe3, 0x00000001); // a Handshake packet
            case 4 -> start(payload, 0xc0, random.nextInt()); // of a version that nobody knows
            case 5 -> start(payload, 0x40 | random.nextInt(0x40), random.nextInt()); // a short header
            default -> { }
        }
        byte[] frame = segment(payload);
        if (kind == 6) {
            // The TCP header, from the ports on, is random too: offset, flags and all.
            for (int i = ETHERNET + IPV4 + 4; i < Math.min(frame.length, ETHERNET + IPV4 + TCP); i++) {
                frame[i] = (byte) random.nextInt();
            }
        } else if (kind == 7) {
            // Cut anywhere; the headers still promise the whole.
            byte[] cut = new byte[ETHERNET + random.nextInt(frame.length - ETHERNET)];
            System.arraycopy(frame, 0, cut, 0, cut.length);
            return cut;
        }
        return frame;
    }

    private void start(byte[] payload, int first, int version) {
        if (payload.length >= 6) {
            payload[0] = (byte) first;
            putInt(payload, 1, version);
            payload[5] = (byte) random.nextInt(22); // a connection id's length, up to one too many
        }
    }

    private byte[] segment(byte[] payload) {
        byte[] f = new byte[ETHERNET + IPV4 + TCP + payload.length];
        System.arraycopy(ethernet, 0, f, 0, ETHERNET);
        f[ETHERNET] = 0x45;
        putShort(f, ETHERNET + 2, IPV4 + TCP + payload.length);
        f[ETHERNET + 8] = 64;
        f[ETHERNET + 9] = PROTOCOL_TCP;
        System.arraycopy(source, 0, f, ETHERNET + 12, 4);
        System.arraycopy(target, 0, f, ETHERNET + 16, 4);
        putShort(f, ETHERNET + 10, checksum(f, ETHERNET, ETHERNET + IPV4, 0));
        int tcp = ETHERNET + IPV4;
        putShort(f, tcp, 1024 + random.nextInt(60_000));
        putShort(f, tcp + 2, port);
        putInt(f, tcp + 4, random.nextInt());
        putInt(f, tcp + 8, random.nextInt());
        f[tcp + 12] = 0x50;
        f[tcp + 13] = 0x18;
        putShort(f, tcp + 14, 502);
        System.arraycopy(payload, 0, f, tcp + TCP, payload.length);
        int pseudo = sum(f, ETHERNET + 12, ETHERNET + IPV4) + PROTOCOL_TCP + TCP + payload.length;
        putShort(f, tcp + 16, checksum(f, tcp, f.length, pseudo));
        return f;
    }

    /** RFC 1071. */
    private static int checksum(byte[] of, int from, int to, int start) {
        int sum = start + sum(of, from, to);
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return ~sum;
    }

    private static int sum(byte[] of, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += (of[i] & 0xff) << ((i - from & 1) == 0 ? 8 : 0);
        }
        return sum;
    }

    private static void putShort(byte[] to, int at, int value) {
        to[at] = (byte) (value >> 8);
        to[at + 1] = (byte) value;
    }

    private static void putInt(byte[] to, int at, int value) {
        putShort(to, at, value >> 16);
        putShort(to, at + 2, value);
    }
}
