package loomwire.tunnel.acceptance;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.BlockingMode;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/**
 * Somebody on the client's link who sends the server segments in the client's name, a hundred a second, from a MAC address
 * that nobody else has: headers of the client's own with other numbers, behind them rubbish or a copy. When its standard
 * input ends it says how many it sent, and how many frames came to that address.
 */
final class ForgerMain {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final String OWN_MAC = "02:bd:bd:bd:bd:bd";
    /** Sequence number, acknowledgment. */
    private static final int NUMBERS_FROM = 4;

    private static final int NUMBERS_TO = 12;

    private ForgerMain() {}

    /** The interface, the server's port, where TCP begins in a frame. */
    public static void main(String[] args) throws Exception {
        int tcp = Integer.parseInt(args[2]);
        try (PcapHandle client = handle(args[0], "tcp and dst port " + args[1] + " and greater 100");
                PcapHandle own = handle(args[0], "ether dst " + OWN_MAC)) {
            own.setBlockingMode(BlockingMode.NONBLOCKING);
            System.out.println("ready");
            byte[] frame = null;
            while (frame == null) {
                frame = client.getNextRawPacket();
            }
            System.out.println("heard");
            Random random = new Random(8);
            int sent = 0;
            int came = 0;
            while (System.in.available() == 0) {
                byte[] forged = forge(frame, tcp, random);
                client.sendPacket(forged, forged.length);
                sent++;
                while (own.getNextRawPacket() != null) {
                    came++;
                }
                LockSupport.parkNanos(PERIOD_NANOS);
            }
            System.out.println(sent + " sent, " + came + " came");
        }
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

    private static byte[] forge(byte[] frame, int tcp, Random random) {
        byte[] forged = frame.clone();
        forged[6] = 2;
        Arrays.fill(forged, 7, 12, (byte) 0xbd);
        for (int i = NUMBERS_FROM; i < NUMBERS_TO; i++) {
            forged[tcp + i] = (byte) random.nextInt();
        }
        int payload = tcp + (forged[tcp + 12] >>> 4 & 0xf) * 4;
        if (random.nextBoolean()) {
            for (int i = payload + random.nextInt(20); i < forged.length; i++) {
                forged[i] = (byte) random.nextInt();
            }
        }
        return forged;
    }
}
