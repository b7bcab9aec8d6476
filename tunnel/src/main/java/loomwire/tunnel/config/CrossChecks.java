package loomwire.tunnel.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import loomwire.tunnel.config.NetworkConfig.Family;

/** What can only be judged by looking at several keys together. */
final class CrossChecks {
    private final Section root;
    private final NetworkConfig network;

    CrossChecks(Section root, NetworkConfig network) {
        this.root = root;
        this.network = network;
    }

    /** Two listeners on one address: the second could never start. */
    void listenersDiffer() {
        Map<HostPort, String> taken = new LinkedHashMap<>();
        for (String list : List.of("socks5", "forward")) {
            for (Section entry : root.sections(list)) {
                HostPort listen = entry.readOr(list.equals("socks5") ? Keys.SOCKS5_LISTEN : Keys.FORWARD_LISTEN, null);
                if (listen == null) {
                    continue;
                }
                taken.forEach((other, path) -> {
                    if (collide(listen, other)) {
                        entry.error(
                                "listen",
                                Problems.quoted(listen.toString()) + " is already used by " + path
                                        + " (give each listener its own port)");
                    }
                });
                taken.putIfAbsent(listen, entry.at("listen"));
            }
        }
    }

    private static boolean collide(HostPort one, HostPort other) {
        return one.port() == other.port()
                && (one.literal().equals(other.literal())
                        || one.literal().isAnyLocalAddress()
                        || other.literal().isAnyLocalAddress());
    }

    void serverFamilies(List<HostPort> servers) {
        servers.stream().filter(HostPort::isLiteral).forEach(this::serverFamily);
    }

    private void serverFamily(HostPort server) {
        boolean ipv6 = server.literal().getAddress().length == 16;
        Family wanted = ipv6 ? network.ipv6() : network.ipv4();
        Family other = ipv6 ? network.ipv4() : network.ipv6();
        if (wanted == null && other != null) {
            ServersReader.error(
                    root,
                    Problems.quoted(server.toString()) + " is an IPv" + (ipv6 ? 6 : 4)
                            + " address, but network has only network.ipv" + (ipv6 ? 4 : 6) + " (add network.ipv"
                            + (ipv6 ? 6 : 4) + ", or leave the families out to discover them)");
        }
    }

    /** {@code listen.addr} is where the server listens; a family's address may narrow it but not contradict it. */
    void listenPort(HostPort listen) {
        if (listen == null) {
            return;
        }
        for (String key : List.of("ipv4", "ipv6")) {
            Family family = key.equals("ipv4") ? network.ipv4() : network.ipv6();
            if (family != null
                    && family.address().port() != 0
                    && family.address().port() != listen.port()) {
                root.section("network")
                        .section(key)
                        .error(
                                "addr",
                                "has port " + family.address().port()
                                        + " but listen.addr has port " + listen.port()
                                        + ", which is where the server listens (make them equal, or write port 0 here)");
            }
            if (family != null
                    && listen.literal() != null
                    && !listen.literal().isAnyLocalAddress()
                    && listen.literal().getClass() == family.address().literal().getClass()
                    && !listen.literal().equals(family.address().literal())) {
                root.section("network")
                        .section(key)
                        .error(
                                "addr",
                                "is another address than listen.addr, " + listen.host()
                                        + " (make them equal, or write listen.addr: \":" + listen.port() + "\")");
            }
        }
    }

    /** Without a key it is the certificate alone that tells the server from an impostor. */
    void trust(QuicSettings quic, Auth auth) {
        Section section = root.section("transport").section("quic");
        if (quic.pin() != null && quic.ca() != null) {
            section.error("ca", "stands beside pin (keep one: the pin is enough)");
        }
        if (quic.insecureSkipVerify() && (quic.pin() != null || quic.ca() != null)) {
            section.error("insecure_skip_verify", "contradicts pin and ca (remove it)");
        } else if (quic.insecureSkipVerify() && auth instanceof Auth.None) {
            section.warning(
                    "insecure_skip_verify",
                    "whoever answers at the server's address is believed and sees "
                            + "everything (set auth on both ends, or transport.quic.pin)");
        }
    }

    void clientDoesSomething() {
        if (!root.has("socks5") && !root.has("forward")) {
            root.warning("socks5", "neither socks5 nor forward is there: nothing can enter the tunnel");
        }
    }

    void withoutEffect(String where, String... keys) {
        for (String key : keys) {
            if (root.has(key)) {
                root.warning(key, "has no effect " + where);
            }
        }
    }
}
