package loomwire.tunnel.assembly;

import java.io.IOException;
import loomwire.rawnet.SettingNames;
import loomwire.rawnet.pcap.LibraryMissingException;

/** What a port's settings are called in the configuration. */
public final class ConfigNames implements SettingNames {
    public static final ConfigNames OF_FILE = new ConfigNames();

    private ConfigNames() {}

    /** The same failure, with what the configuration offers instead. */
    public static IOException worded(LibraryMissingException missing) {
        return new IOException(missing.getMessage() + ", or set network.backend to udp", missing);
    }

    @Override
    public String interfaceName() {
        return "network.interface";
    }

    @Override
    public String address(boolean ipv6) {
        return family(ipv6) + ".addr";
    }

    @Override
    public String nextHop(boolean ipv6) {
        return family(ipv6) + ".router_mac";
    }

    @Override
    public String backend() {
        return "network.backend";
    }

    @Override
    public String firewall() {
        return "network.firewall";
    }

    private static String family(boolean ipv6) {
        return ipv6 ? "network.ipv6" : "network.ipv4";
    }
}
