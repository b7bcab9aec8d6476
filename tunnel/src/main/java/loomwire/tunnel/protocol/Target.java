package loomwire.tunnel.protocol;

import java.net.InetAddress;
import loomwire.rawnet.AddressWords;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.config.Literals;

/**
 * Where the server shall connect to.
 *
 * @param host an IP address, or a name of 1 to 255 visible ASCII characters that the server resolves
 * @param port 1 to 65535
 */
public record Target(String host, int port) {
    static final int MAX_NAME = 255;

    /** @throws IllegalArgumentException if the host or port cannot be a target; the message says why */
    public Target {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not from 1 to 65535");
        }
        if (host.isEmpty() || host.length() > MAX_NAME) {
            throw new IllegalArgumentException("a host of " + host.length() + " characters (1 to " + MAX_NAME + ")");
        }
        if (host.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw new IllegalArgumentException("a host with characters that are not visible ASCII");
        }
    }

    public static Target of(HostPort target) {
        return new Target(target.host(), target.port());
    }

    public static Target of(InetAddress address, int port) {
        return new Target(AddressWords.withoutScope(address), port);
    }

    /** The host's address, or {@code null} if it is a name. */
    public InetAddress literal() {
        return Literals.parse(host);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
