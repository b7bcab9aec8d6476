package loomwire.rawnet.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortFixtures;
import loomwire.rawnet.PortShare;

/** Speaks from several ports of both families to {@link PcapSharesMain}, whose right port must answer. */
final class PcapSharesClientMain {
    static final int FIRST_PORT = 20_000;
    static final int PORTS = 6;
    static final int DATAGRAMS = 5;

    private PcapSharesClientMain() {}

    /** As for {@link PcapClientMain}. */
    public static void main(String[] args) throws Exception {
        for (int source = FIRST_PORT; source < FIRST_PORT + PORTS; source++) {
            try (PcapPort port =
                    PcapPort.open(PcapEchoMain.paths(args, source), PcapOptions.defaults(), FlagCycle.DEFAULT)) {
                for (int family = 0; family < 2; family++) {
                    InetSocketAddress self = new InetSocketAddress(args[3 + family], source);
                    expect(port, new InetSocketAddress(args[5 + family], PcapSharesMain.TWO_SHARES), self, 2);
                    expect(port, new InetSocketAddress(args[5 + family], PcapSharesMain.THREE_SHARES), self, 3);
                }
            }
        }
        System.out.println("as it should be");
    }

    private static void expect(PcapPort port, InetSocketAddress to, InetSocketAddress self, int count)
            throws Exception {
        for (int i = 0; i < DATAGRAMS; i++) {
            assertEquals(1, PortFixtures.send(port, to, new byte[40]));
            PacketBatch got = PortFixtures.receive(port);
            assertEquals(1, got.size());
            int index = PortFixtures.bytes(got, 0)[0];
            assertEquals(
                    true, new PortShare(index, count).takes(self), self + " was heard by " + index + " of " + count);
        }
    }
}
