package loomwire.tunnel.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A valid configuration.
 *
 * @param file where it was read from
 * @param listen where a server listens, host empty for every address; {@code null} on a client
 * @param servers the client's servers, the preferred one first; empty on a server
 * @param stateDirectory where a server keeps its key and certificate
 * @param drain how long streams may go on once the process is told to stop
 * @param metrics where metrics and health are served; {@code null} for nowhere
 * @param warnings what is written in the file but has no effect, or is dangerous
 * @param settings what each key of the file means, to tell what has changed when it is read again
 */
public record Config(
        Path file,
        Role role,
        LogLevel logLevel,
        HostPort listen,
        List<HostPort> servers,
        List<SocksListen> socks5,
        List<Forward> forwards,
        NetworkConfig network,
        TransportSettings transport,
        Auth auth,
        EgressRules egress,
        Path stateDirectory,
        PerformanceConfig performance,
        Duration drain,
        HostPort metrics,
        List<Problem> warnings,
        Settings settings) {

    /** This one, with all that needs no restart as another one for the same role has it. */
    public Config reloaded(Config next) {
        TransportSettings old = transport;
        return new Config(
                file,
                role,
                next.logLevel,
                listen,
                next.servers,
                next.socks5,
                next.forwards,
                network,
                new TransportSettings(
                        old.carriers(), old.relayBufferBytes(), old.quic().trusting(next.transport.quic())),
                next.auth,
                next.egress,
                stateDirectory,
                performance,
                next.drain,
                metrics,
                next.warnings,
                settings.with(next.settings, path -> Reloading.of(path, role) != Reloading.RESTART));
    }
}
