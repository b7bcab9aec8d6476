package loomwire.tunnel.config;

import java.util.HashMap;
import java.util.Map;

/** What becomes of a key that has another value when the file is read again, while the program runs. */
public enum Reloading {
    /** It holds from now on, and nobody notices but who looks for it. */
    AT_ONCE("applied"),
    EGRESS("applied: new connections to targets are judged by it, open streams go on"),
    AUTH("applied: for connections between client and server that begin from now on; those that are open stay"),
    SERVERS(
            "applied: connections to servers that are no longer named end with their last stream, those to new ones begin"),
    TRUST(
            "applied: servers are connected to anew and judged by it; the old connections take no new streams from now on"),
    /** One of the client's listeners opens, closes, or does something else with those who come from now on. */
    LISTENERS("applied"),
    RESTART("needs a restart"),
    NOTHING("has no effect");

    private static final Map<String, Entry> KEYS = new HashMap<>();

    /** @param only whom the key concerns; {@code null} for both */
    private record Entry(Role only, Reloading reloading) {}

    static {
        both(AT_ONCE, "log.level", "shutdown.drain");
        both(AUTH, "auth", "auth.key", "auth.key_file");
        only(Role.SERVER, AUTH, "auth.silent", "auth.known_as");
        only(Role.SERVER, EGRESS, "egress.allow", "egress.deny");
        only(Role.CLIENT, SERVERS, "server.addr", "servers");
        String quic = "transport.quic.";
        only(Role.CLIENT, TRUST, quic + "pin", quic + "ca", quic + "server_name", quic + "insecure_skip_verify");
        only(
                Role.CLIENT,
                LISTENERS,
                "socks5[].listen",
                "socks5[].username",
                "socks5[].password",
                "forward[].listen",
                "forward[].target");
        both(RESTART, "role", "metrics.listen");
        only(Role.SERVER, RESTART, "listen.addr", "state_dir");
        both(
                RESTART,
                "network.backend",
                "network.firewall",
                "network.interface",
                "network.guid",
                "network.ipv4.addr",
                "network.ipv4.router_mac",
                "network.ipv6.addr",
                "network.ipv6.router_mac",
                "network.pcap.sockbuf",
                "network.tcp.local_flag",
                "transport.tcpbuf");
        only(Role.CLIENT, RESTART, "network.tcp.remote_flag", "transport.conn", quic + "rate_down");
        only(Role.SERVER, RESTART, quic + "rate_limit");
        both(
                RESTART,
                quic + "max_idle_timeout",
                quic + "keep_alive_period",
                quic + "max_incoming_streams",
                quic + "max_incoming_uni_streams",
                quic + "initial_stream_receive_window",
                quic + "max_stream_receive_window",
                quic + "initial_connection_receive_window",
                quic + "max_connection_receive_window",
                quic + "congestion",
                quic + "rate_up",
                quic + "alpn");
        String performance = "performance.";
        both(RESTART, performance + "max_concurrent_streams", performance + "memory_budget");
        only(
                Role.CLIENT,
                RESTART,
                performance + "max_retry_attempts",
                performance + "retry_initial_backoff_ms",
                performance + "retry_max_backoff_ms",
                performance + "connection_health_check_ms");
        only(
                Role.SERVER,
                RESTART,
                performance + "client_share",
                performance + "packet_workers",
                performance + "stream_worker_pool_size",
                performance + "tcp_connection_pool_size",
                performance + "tcp_connection_idle_timeout",
                performance + "enable_connection_pooling");
        both(
                NOTHING,
                "forward[].protocol",
                "tun.enabled",
                "tun.name",
                "tun.addr",
                "tun.mtu",
                "transport.protocol",
                "transport.kcp",
                "transport.udpbuf",
                "transport.tunbuf",
                quic + "enable_datagrams",
                quic + "enable_0rtt",
                "network.pcap.send_queue_size",
                "network.pcap.max_retries",
                "network.pcap.initial_backoff_ms",
                "network.pcap.max_backoff_ms",
                performance + "tcp_flag_refresh_ms");
    }

    private final String text;

    Reloading(String text) {
        this.text = text;
    }

    private static void both(Reloading reloading, String... paths) {
        only(null, reloading, paths);
    }

    private static void only(Role role, Reloading reloading, String... paths) {
        for (String path : paths) {
            KEYS.put(path, new Entry(role, reloading));
        }
    }

    /**
     * What becomes of a change of this key.
     *
     * @param path as in the file, such as {@code socks5[1].listen}
     */
    static Reloading of(String path, Role role) {
        Entry entry = KEYS.get(pattern(path));
        if (entry == null) {
            return RESTART; // never wrong; a test knows of every key
        }
        return entry.only == null || entry.only == role ? entry.reloading : NOTHING;
    }

    static boolean isClassified(String path) {
        return KEYS.containsKey(pattern(path));
    }

    /** {@code socks5[].listen} of {@code socks5[1].listen}. */
    static String pattern(String path) {
        return path.replaceAll("\\[[0-9]+]", "[]");
    }

    /** Whether the new value holds without a restart. */
    public boolean isApplied() {
        return switch (this) {
            case AT_ONCE, EGRESS, AUTH, SERVERS, TRUST, LISTENERS -> true;
            case RESTART, NOTHING -> false;
        };
    }

    public String text() {
        return text;
    }
}
