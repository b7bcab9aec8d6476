package loomwire.bench.flood;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.concurrent.locks.LockSupport;
import loomwire.rawnet.linux.Libc;
import loomwire.rawnet.linux.OutgoingMessages;

/**
 * Sends a flood: prepares its packets, says "ready", waits for a line, sends at the given rate for the given time, and says
 * what it reached. Whole frames go out through a packet socket, many with one system call, so that playing many machines takes
 * little of this one. The key comes from the environment, {@code FLOOD_KEY}. For root on Linux.
 *
 * <pre>FloodMain KIND BACKEND SERVER-IP PORT SERVER-MAC INTERFACE RATE SECONDS DISTINCT SOURCE-PREFIX SOURCES</pre>
 */
public final class FloodMain {
    /** Packets of one system call, and between two looks at the clock. */
    private static final int BURST = 32;

    private static final int SLAB_BYTES = BURST * 2048;
    private static final int SOCKADDR_LL_BYTES = 20;
    private static final int ETHERTYPE_IPV4 = 0x0800;

    private FloodMain() {}

    public static void main(String[] args) throws Exception {
        FloodKind kind = FloodKind.named(args[0]);
        boolean tcp = args[1].equals("pcap");
        InetSocketAddress server = new InetSocketAddress(InetAddress.getByName(args[2]), Integer.parseInt(args[3]));
        NetworkInterface link = NetworkInterface.getByName(args[5]);
        int rate = Integer.parseInt(args[6]);
        int seconds = Integer.parseInt(args[7]);
        Headers frames = new Headers(
                server, HexFormat.ofDelimiter(":").parseHex(args[4]), link, args[9], Integer.parseInt(args[10]));
        // Whole rounds of the ends, so that each packet always comes from the same one.
        int rounds = Math.max(1, Math.min(Integer.parseInt(args[8]), rate * seconds) / frames.ends());
        int distinct = kind == FloodKind.REPLAYED ? 1 : rounds * frames.ends();
        byte[] packets =
                new FirstPackets(kind, HexFormat.of().parseHex(System.getenv("FLOOD_KEY")), server).make(distinct);
        byte[][] headers = frames.make(tcp, packets);
        try (OutgoingMessages out = open(link)) {
            System.out.println("ready");
            System.in.read();
            send(out, packets, headers, rate, seconds);
        }
    }

    /** {@code struct sockaddr_ll}: the frames' headers say the rest. */
    private static OutgoingMessages open(NetworkInterface link) throws Exception {
        ByteBuffer address = ByteBuffer.allocate(SOCKADDR_LL_BYTES).order(ByteOrder.nativeOrder());
        address.putShort((short) Libc.AF_PACKET)
                .putShort(Short.reverseBytes((short) ETHERTYPE_IPV4))
                .putInt(link.getIndex());
        return new OutgoingMessages(
                Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0), BURST, SLAB_BYTES, address.array());
    }

    private static void send(OutgoingMessages out, byte[] packets, byte[][] headers, int rate, int seconds) {
        int distinct = packets.length / FirstPackets.DATAGRAM_BYTES;
        long started = System.nanoTime();
        long end = started + seconds * 1_000_000_000L;
        long tried = 0;
        long sent = 0;
        long now = started;
        while (now < end) {
            long due = (long) ((now - started) / 1e9 * rate);
            if (tried >= due) {
                LockSupport.parkNanos(100_000);
            }
            for (int i = 0; i < BURST && tried < due; i++, tried++) {
                byte[] header = headers[(int) (tried % headers.length)];
                out.add(
                        header,
                        /* headBytes= */ header.length,
                        packets,
                        (int) (tried % distinct) * FirstPackets.DATAGRAM_BYTES,
                        /* length= */ FirstPackets.DATAGRAM_BYTES);
            }
            sent += flush(out);
            now = System.nanoTime();
        }
        System.out.printf("sent %d, %.0f/s, %d distinct%n", sent, sent * 1e9 / (now - started), distinct);
    }

    /** One that is not taken is no loss. */
    private static int flush(OutgoingMessages out) {
        int sent = 0;
        for (int next = 0; next < out.size(); ) {
            int went = out.send(next);
            sent += Math.max(went, 0);
            next += went > 0 ? went : 1;
        }
        out.clear();
        return sent;
    }
}
