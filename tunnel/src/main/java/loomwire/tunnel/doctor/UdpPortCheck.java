package loomwire.tunnel.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import loomwire.tunnel.assembly.PathDiscovery;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.NetworkConfig.Family;
import loomwire.tunnel.config.Role;

/** Whether the UDP ports that the file names can be had: where a server listens, and those that a client sends from. */
final class UdpPortCheck extends NamedPortsCheck {
    /** @param config with {@code network.backend: udp} */
    UdpPortCheck(Config config, NetworkFacts network) {
        super(network, "port", "is free for UDP", "ss -ulnp sport = :");
        if (config.role() == Role.SERVER) {
            want("listen.addr", new PathDiscovery(config.network()).udpListen(config));
        } else {
            want("network.ipv4.addr", config.network().ipv4());
            want("network.ipv6.addr", config.network().ipv6());
        }
    }

    private void want(String key, Family family) {
        if (family != null && family.address().port() != 0) {
            want(
                    key,
                    new InetSocketAddress(
                            family.address().literal(), family.address().port()));
        }
    }

    @Override
    void take(String key, InetSocketAddress address) throws IOException {
        network.bindUdp(key, address);
    }
}
