package loomwire.tunnel.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import loomwire.rawnet.RawPath;
import loomwire.tunnel.assembly.PathDiscovery;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.config.NetworkConfig.Family;
import loomwire.tunnel.config.Role;
import loomwire.tunnel.doctor.GuardCheck.Ways;
import loomwire.tunnel.net.AddressText;

/** Whether the ports that a configuration names can be had, and else who has them. */
final class PortChecks {
    private PortChecks() {}

    /** Whether ports that the file names can be had: each is taken for a moment and given back. */
    abstract static class Named implements Check {
        final NetworkFacts network;
        private final String subject;
        private final String free;
        private final String whoHasIt;
        private final Map<String, InetSocketAddress> wanted = new LinkedHashMap<>();

        /**
         * @param free what is said of a port that can be had
         * @param whoHasIt the command that shows who has a port, which is written behind it
         */
        Named(NetworkFacts network, String subject, String free, String whoHasIt) {
            this.network = network;
            this.subject = subject;
            this.free = free;
            this.whoHasIt = whoHasIt;
        }

        /** @param key where the file names it */
        final void want(String key, InetSocketAddress address) {
            wanted.put(key, address);
        }

        /** @throws IOException if the port cannot be had; its message names the key */
        abstract void take(String key, InetSocketAddress address) throws IOException;

        @Override
        public final String subject() {
            return subject;
        }

        @Override
        public final boolean isForEverySystem() {
            return true;
        }

        @Override
        public final List<Finding> examine() {
            List<Finding> found = new ArrayList<>();
            wanted.forEach((key, address) -> {
                try {
                    take(key, address);
                    found.add(Finding.ok(subject, key + ": " + AddressText.of(address) + " " + free));
                } catch (IOException e) {
                    found.add(
                            network.runsAlready()
                                    ? Finding.warning(
                                            subject,
                                            e.getMessage() + "; no fault if it is the Loomwire that runs here already",
                                            Remedy.none())
                                    : Finding.problem(
                                            subject,
                                            e.getMessage(),
                                            new Remedy.ByHand(whoHasIt + address.getPort()
                                                    + ", and stop it or choose another " + key)));
                }
            });
            return found;
        }
    }

    /** Whether the local TCP ports that {@code run} listens on can be had: {@code socks5}, {@code forward}, {@code metrics}. */
    static final class Listeners extends Named {
        Listeners(Config config, NetworkFacts network) {
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

    /** Whether the UDP ports that the file names can be had: where a server listens, and those that a client sends from. */
    static final class Udp extends Named {
        /** @param config with {@code network.backend: udp} */
        Udp(Config config, NetworkFacts network) {
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

    /** Who has the port on which a server listens. */
    static final class Listening implements Check {
        private final NetworkFacts network;
        private final Ways ways;

        Listening(NetworkFacts network, Ways ways) {
            this.network = network;
            this.ways = ways;
        }

        @Override
        public String subject() {
            return "port";
        }

        @Override
        public List<Finding> examine() throws Exception {
            List<Finding> found = new ArrayList<>();
            for (InetSocketAddress port : addresses(ways.paths()).toList()) {
                String where = AddressText.of(port);
                found.add(
                        switch (network.knock(port)) {
                            case RESET -> Finding.ok(subject(), where + " is free");
                            case SILENCE ->
                                Finding.ok(subject(), where + " is silent: a guard holds it, or a firewall hides it");
                            case ACCEPTED ->
                                Finding.problem(
                                        subject(),
                                        where + " is in use: another program accepts connections there",
                                        new Remedy.ByHand("ss -tlnp sport = :" + port.getPort()
                                                + ", and stop it or choose another listen.addr"));
                        });
            }
            return found;
        }

        private static Stream<InetSocketAddress> addresses(List<RawPath> paths) {
            return paths.stream().map(RawPath::local).distinct();
        }
    }
}
