package loomwire.tunnel.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.HostPort;

/** Whether the local TCP ports that {@code run} listens on can be had: {@code socks5}, {@code forward}, {@code metrics}. */
final class ListenersCheck extends NamedPortsCheck {
    ListenersCheck(Config config, NetworkFacts network) {
        super(network, "listeners", "is free", "ss -tlnp sport = :");
        for (int i = 0; i < config.socks5().size(); i++) {
            want("socks5[" + i + "].listen", config.socks5().get(i).listen());
        }
        for (int i = 0; i < config.forwards().size(); i++) {
            want("forward[" + i + "].listen", config.forwards().get(i).listen());
        }
        if (config.metrics() != null) {
            want("metrics.listen", config.metrics());
        }
    }

    private void want(String key, HostPort listen) {
        want(key, new InetSocketAddress(listen.literal(), listen.port()));
    }

    @Override
    void take(String key, InetSocketAddress address) throws IOException {
        network.listen(key, address);
    }
}
