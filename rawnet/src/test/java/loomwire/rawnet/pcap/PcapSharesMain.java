package loomwire.rawnet.pcap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortFixtures;

/**
 * Two addresses, one with two ports and one with three, that answer each datagram with one byte: which of the ports heard
 * it. When its standard input ends it prints how many datagrams each of them heard.
 */
final class PcapSharesMain {
    static final int TWO_SHARES = 9443;
    static final int THREE_SHARES = 9453;

    private PcapSharesMain() {}

    /** As for {@link PcapEchoMain}. */
    public static void main(String[] args) throws Exception {
        List<PcapPort> ports = new ArrayList<>();
        List<Thread> loops = new ArrayList<>();
        for (int count = 2; count <= 3; count++) {
            List<PcapPort> shared = PcapPort.openShared(
                    PcapEchoMain.paths(args, count == 2 ? TWO_SHARES : THREE_SHARES),
                    PcapOptions.defaults(),
                    FlagCycle.DEFAULT,
                    count);
            for (int i = 0; i < count; i++) {
                PcapPort port = shared.get(i);
                byte index = (byte) i;
                ports.add(port);
                loops.add(Thread.ofPlatform().start(() -> answer(port, index)));
            }
        }
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // Whatever is written there means nothing; its end does.
            continue;
        }
        for (PcapPort port : ports) {
            port.close();
        }
        StringBuilder heard = new StringBuilder();
        for (int i = 0; i < loops.size(); i++) {
            loops.get(i).join();
            heard.append(ports.get(i).counters().datagramsReceived.sum()).append(' ');
        }
        System.out.println(heard.toString().strip());
    }

    private static void answer(PcapPort port, byte index) {
        PacketBatch in = PortFixtures.batch();
        PacketBatch out = PortFixtures.batch();
        try {
            while (true) {
                port.receive(in, Long.MAX_VALUE);
                out.clear();
                for (int i = 0; i < in.size(); i++) {
                    PortFixtures.append(out, PortFixtures.peer(in, i), 0, new byte[] {index}, 1);
                }
                port.transmit(out);
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }
}
