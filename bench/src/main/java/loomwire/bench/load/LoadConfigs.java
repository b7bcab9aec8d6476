package loomwire.bench.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigException;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;

/** The configurations of both ends, as a user would write them for such a load. */
final class LoadConfigs {
    private LoadConfigs() {}

    /** A server that limits nothing which the load wants. */
    static String server(int port, String key, Path state, String logLevel) {
        return """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                log: { level: "%s" }
                auth: { key: "%s" }
                egress: { allow: ["127.0.0.0/8"] }
                network: { backend: udp }
                state_dir: "%s"
                transport: { protocol: quic, quic: { max_incoming_streams: 100000 } }
                performance: { max_concurrent_streams: 0 }
                """.formatted(port, logLevel, key, state);
    }

    /** @param idleTimeout after which either end forgets the other; the smaller of both ends' values holds */
    static Config client(String server, String key, LoadOptions.Backend backend, Duration idleTimeout)
            throws ConfigException {
        return ConfigLoader.parse(
                Path.of("the load's client"),
                """
                role: client
                server: { addr: "%s" }
                auth: { key: "%s" }
                socks5: [ { listen: "127.0.0.1:1080" } ]
                network: { backend: %s }
                transport: { protocol: quic, conn: 1, quic: { max_idle_timeout: %d } }
                """.formatted(server, key, backend.name().toLowerCase(Locale.ROOT), idleTimeout.toSeconds()),
                Host.current());
    }
}
