package loomwire.tunnel.config;

import java.util.LinkedHashSet;
import java.util.List;

/**
 * Reads where a client's servers are: {@code server.addr}, one address or a list, or {@code servers}, a list. The first
 * one is preferred as long as it answers.
 */
final class ServersReader {
    /** More would each be dialled and checked; nobody has so many. */
    private static final int MAX_SERVERS = 64;

    private final Section root;

    ServersReader(Section root) {
        this.root = root;
    }

    /** @param role {@code null} if it is not known: then nothing is missing */
    List<HostPort> read(Role role) {
        Section server = root.section("server");
        List<HostPort> one = list(server, Keys.SERVER_ADDR);
        server.rejectUnknown();
        List<HostPort> many = list(root, Keys.SERVERS);
        if (server.has("addr") && root.has("servers")) {
            root.error("servers", "stands beside server.addr (keep one of them)");
        }
        if (role == Role.CLIENT && !server.has("addr") && !root.has("servers")) {
            server.error("addr", "is missing (the server's address, like addr: \"192.0.2.1:9999\")");
        }
        return List.copyOf(new LinkedHashSet<>(many.isEmpty() ? one : many));
    }

    private static List<HostPort> list(Section section, Key<HostPort> oneOrMany) {
        String key = oneOrMany.name();
        List<HostPort> servers;
        if (section.isScalar(key)) {
            HostPort only = section.readOr(oneOrMany, null);
            servers = only == null ? List.of() : List.of(only);
        } else {
            servers = section.readList(oneOrMany, List.of());
            if (section.isEmptyList(key)) {
                section.error(key, "is an empty list (name at least one server, like \"192.0.2.1:9999\")");
            }
        }
        if (servers.size() > MAX_SERVERS) {
            section.error(key, "names " + servers.size() + " servers (at most " + MAX_SERVERS + ")");
        }
        return servers;
    }

    /** Reports a problem where the servers are written. */
    static void error(Section root, String text) {
        if (root.has("servers")) {
            root.error("servers", text);
        } else {
            root.section("server").error("addr", text);
        }
    }
}
