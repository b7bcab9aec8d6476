package loomwire.tunnel.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Turns a file into a {@link Config}, or tells everything that is wrong with it. */
public final class ConfigLoader {
    /** The key printed in the files under {@code example/}: it protects nothing. */
    public static final String EXAMPLE_KEY = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    static final String STATE_DIRECTORY_VARIABLE = "LOOMWIRE_STATE_DIR";
    private static final String DEFAULT_STATE_DIRECTORY = "/var/lib/loomwire";

    private final Path file;
    private final Host host;
    private final Problems problems;
    private final KeysRead keys = new KeysRead();
    private final Section root;

    private ConfigLoader(Path file, String text, Host host) throws ConfigException {
        this.file = file;
        this.host = host;
        this.problems = new Problems(file.toString());
        this.root = new Section(problems, keys, "", YamlDocument.compose(file, text));
    }

    /**
     * Reads and validates a file.
     *
     * @throws ConfigException with every problem in it
     */
    public static Config load(Path file, Host host) throws ConfigException {
        return parse(file, YamlDocument.readText(file), host);
    }

    /** Validates a text as if it were the content of the file. */
    public static Config parse(Path file, String text, Host host) throws ConfigException {
        return new ConfigLoader(file, text, host).read();
    }

    /** Every key that is looked for in such a file. */
    static Set<String> keys(Path file, String text, Host host) throws ConfigException {
        ConfigLoader loader = new ConfigLoader(file, text, host);
        loader.read();
        return loader.keys.leaves();
    }

    private Config read() throws ConfigException {
        root.missing("role", "write role: client or role: server");
        Role role = root.readOr(Keys.ROLE, null);
        // With an unknown role the rest is still read, as a client's, to find its problems in the same go.
        Role assumed = role == null ? Role.CLIENT : role;
        Defaults defaults = new Defaults(assumed, host);
        Section log = root.section("log");
        LogLevel level = log.read(Keys.LOG_LEVEL, defaults);
        log.rejectUnknown();
        HostPort listen = listen(assumed);
        List<HostPort> servers = new ServersReader(root).read(role);
        List<SocksListen> socks5 = new ArrayList<>();
        root.sections("socks5").forEach(entry -> socks5(entry, socks5, defaults));
        List<Forward> forwards = new ArrayList<>();
        root.sections("forward").forEach(entry -> forward(entry, forwards, defaults));
        tun(root.section("tun"), defaults);
        NetworkConfig network = new NetworkReader(root.section("network"), assumed, defaults).read();
        TransportSettings transport =
                new TransportReader(root.section("transport"), assumed, defaults).read(network.fixedPort());
        Auth auth = new AuthReader(root, host, assumed, file).read();
        EgressRules egress = egress(root.section("egress"));
        Path state = stateDirectory(assumed);
        PerformanceConfig performance = new PerformanceReader(root.section("performance"), assumed, defaults).read();
        Duration drain = drain(root.section("shutdown"), defaults);
        HostPort metrics = metrics(root.section("metrics"));
        root.rejectUnknown();
        if (role != null) {
            crossCheck(role, listen, servers, network, transport, auth);
            dangers(role, network, auth, egress, state);
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems.errors(), role);
        }
        return new Config(
                file,
                role,
                level,
                listen,
                servers,
                socks5,
                forwards,
                network,
                transport,
                auth,
                egress,
                state,
                performance,
                drain,
                metrics,
                problems.warnings(),
                keys.settings());
    }

    private HostPort listen(Role role) {
        Section listen = root.section("listen");
        HostPort address = listen.readOr(Keys.LISTEN_ADDR, null);
        listen.rejectUnknown();
        if (role == Role.SERVER && !listen.has("addr")) {
            listen.error("addr", "is missing (the port that clients connect to, like addr: \":9999\")");
        }
        return address;
    }

    private Duration drain(Section shutdown, Defaults defaults) {
        long seconds = shutdown.read(Keys.DRAIN, defaults);
        shutdown.rejectUnknown();
        return Duration.ofSeconds(seconds);
    }

    private HostPort metrics(Section metrics) {
        HostPort listen = metrics.readOr(Keys.METRICS_LISTEN, null);
        metrics.rejectUnknown();
        return listen;
    }

    private void socks5(Section entry, List<SocksListen> result, Defaults defaults) {
        entry.missing("listen", "where to listen, like listen: \"127.0.0.1:1080\"");
        HostPort listen = entry.read(Keys.SOCKS5_LISTEN, defaults);
        String username = entry.read(Keys.SOCKS5_USERNAME, defaults);
        String password = entry.read(Keys.SOCKS5_PASSWORD, defaults);
        if (username.isEmpty() != password.isEmpty()) {
            entry.error(
                    username.isEmpty() ? "username" : "password",
                    "is missing (a login needs both; leave both out to let everyone in)");
        }
        entry.rejectUnknown();
        if (listen != null) {
            result.add(new SocksListen(listen, username, password));
        }
    }

    private void forward(Section entry, List<Forward> result, Defaults defaults) {
        entry.missing("listen", "where to listen, like listen: \"127.0.0.1:8080\"");
        entry.missing("target", "where the server connects to, like target: \"example.org:80\"");
        HostPort listen = entry.read(Keys.FORWARD_LISTEN, defaults);
        HostPort target = entry.read(Keys.FORWARD_TARGET, defaults);
        entry.read(Keys.FORWARD_PROTOCOL, defaults);
        entry.rejectUnknown();
        if (listen != null && target != null) {
            result.add(new Forward(listen, target));
        }
    }

    private void tun(Section tun, Defaults defaults) {
        if (tun.read(Keys.TUN_ENABLED, defaults)) {
            tun.error(
                    "enabled", "TUN is not available in this version (write enabled: false and use socks5 or forward)");
        }
        tun.has("name");
        tun.has("addr");
        tun.read(Keys.TUN_MTU, defaults);
        tun.rejectUnknown();
    }

    private EgressRules egress(Section egress) {
        List<Cidr> allow = egress.readList(Keys.EGRESS_ALLOW, List.of());
        List<Cidr> deny = egress.readList(Keys.EGRESS_DENY, List.of());
        egress.rejectUnknown();
        return new EgressRules(allow, deny);
    }

    private void crossCheck(
            Role role,
            HostPort listen,
            List<HostPort> servers,
            NetworkConfig network,
            TransportSettings transport,
            Auth auth) {
        CrossChecks checks = new CrossChecks(root, network);
        checks.listenersDiffer();
        switch (role) {
            case CLIENT -> {
                checks.serverFamilies(servers);
                checks.trust(transport.quic(), auth);
                checks.clientDoesSomething();
                checks.withoutEffect("on a client", "listen", "egress", "state_dir");
            }
            case SERVER -> {
                checks.listenPort(listen);
                checks.withoutEffect("on a server", "server", "servers", "socks5", "forward");
            }
        }
    }

    /** A client has no use for it, whatever it is. */
    private Path stateDirectory(Role role) {
        Path folder = root.readOr(Keys.STATE_DIR, null);
        String from = "";
        if (folder == null) {
            String elsewhere = host.environment().getOrDefault(STATE_DIRECTORY_VARIABLE, DEFAULT_STATE_DIRECTORY);
            from = host.environment().containsKey(STATE_DIRECTORY_VARIABLE) ? STATE_DIRECTORY_VARIABLE + ": " : "";
            try {
                folder = FileNames.parse(elsewhere);
            } catch (IllegalArgumentException e) {
                root.error("state_dir", from + Problems.quoted(elsewhere) + " is not " + e.getMessage());
                return null;
            }
        }
        String obstacle = role == Role.SERVER ? FileNames.obstacle(folder) : null;
        if (obstacle != null) {
            root.error(
                    "state_dir",
                    from + Problems.quoted(folder.toString()) + " cannot be used: " + obstacle
                            + " (name a folder, or one that can be made)");
        }
        return folder;
    }

    private void dangers(Role role, NetworkConfig network, Auth auth, EgressRules egress, Path state) {
        Dangers dangers = new Dangers(root);
        dangers.auth(role, auth);
        dangers.flags(network);
        dangers.unusedUnder(network.backend());
        if (role == Role.SERVER) {
            dangers.egress(egress);
            if (state != null) {
                dangers.stateDirectory(state);
            }
        }
        dangers.openListeners();
    }
}
