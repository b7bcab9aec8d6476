package loomwire.tunnel.dns;

import java.nio.file.Files;
import java.nio.file.Path;

/** The source of names that fits a machine. */
public final class NameSources {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final Path HOSTS = Path.of("/etc/hosts");
    private static final int DNS_PORT = 53;

    private NameSources() {}

    /** The name servers that this machine is told to ask; where it is told in another way, the system itself. */
    public static NameSource ofThisMachine() {
        return Files.isReadable(RESOLV_CONF) ? of(RESOLV_CONF, HOSTS, DNS_PORT) : new SystemNames();
    }

    /** The name servers of a file. */
    public static NameSource of(Path resolvConf, Path hosts, int port) {
        return new StubResolver(resolvConf, hosts, port);
    }
}
