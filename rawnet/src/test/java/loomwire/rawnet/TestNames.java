package loomwire.rawnet;

/** Names as a configuration file might have them. */
public final class TestNames implements SettingNames {
    public static final SettingNames OF_FILE = new TestNames();

    private TestNames() {}

    @Override
    public String interfaceName() {
        return "network.interface";
    }

    @Override
    public String address(boolean ipv6) {
        return ipv6 ? "network.ipv6.addr" : "network.ipv4.addr";
    }

    @Override
    public String nextHop(boolean ipv6) {
        return ipv6 ? "network.ipv6.router_mac" : "network.ipv4.router_mac";
    }

    @Override
    public String backend() {
        return "network.backend";
    }

    @Override
    public String firewall() {
        return "network.firewall";
    }
}
