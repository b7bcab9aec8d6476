package loomwire.rawnet.pcap;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.RawPath;

/** Opens a port on an interface and says how that went. */
final class OpenMain {
    private OpenMain() {}

    /** The interface. */
    public static void main(String[] args) {
        RawPath path = new RawPath(
                args[0], LinkKind.ETHERNET, new byte[6], new byte[6], new InetSocketAddress("127.0.0.1", 9999), 1500);
        try (PcapPort port = PcapPort.open(List.of(path), PcapOptions.defaults(), FlagCycle.DEFAULT)) {
            System.out.println("open at " + port.capabilities().localAddress());
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
    }
}
