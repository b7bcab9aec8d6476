package loomwire.tunnel.config;

import java.nio.file.Path;
import java.util.List;

/**
 * A valid configuration.
 *
 * @param file where it was read from
 * @param listen where a server listens, host empty for every address; {@code null} on a client
 * @param server the client's server; {@code null} on a server
 * @param stateDirectory where a server keeps its key and certificate
 * @param warnings what is written in the file but has no effect, or is dangerous
 */
public record Config(
        Path file,
        Role role,
        LogLevel logLevel,
        HostPort listen,
        HostPort server,
        List<SocksListen> socks5,
        List<Forward> forwards,
        NetworkConfig network,
        TransportSettings transport,
        Auth auth,
        EgressRules egress,
        Path stateDirectory,
        PerformanceConfig performance,
        List<Problem> warnings) {}
