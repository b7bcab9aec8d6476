package loomwire.tunnel.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * A host and a port as written in a configuration.
 *
 * @param host a name or an address without brackets; empty for every address of this machine
 * @param port 0 to 65535
 */
public record HostPort(String host, int port) {
    private static final int MAX_PORT = 65535;
    /** RFC 1035 §2.3.4 for the length; more letters than those of RFC 1123 §2.1, since resolvers take them. */
    private static final String NAME = "[\\p{L}\\p{M}\\p{N}._-]{0,255}";

    /**
     * Reads {@code host:port}, an IPv6 address in brackets.
     *
     * @throws IllegalArgumentException with what was expected, to complete "… is not "
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("an address with a port (like 192.0.2.1:9999)");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
            if (Literals.parse(host) == null) {
                throw new IllegalArgumentException("an IPv6 address with a port (like [2001:db8::1]:9999)");
            }
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "an address with a port (write IPv6 in brackets, like [2001:db8::1]:9999)");
        }
        if (host.indexOf(':') < 0 && !host.matches(NAME)) {
            throw new IllegalArgumentException(
                    "a host with a port (a name has letters, digits, dots, hyphens, like example.org:443)");
        }
        return new HostPort(host, port(text.substring(colon + 1)));
    }

    /** Like {@link #parse}, for where something listens or is reached: the port is 1 to 65535. */
    public static HostPort parseWithPort(String text) {
        HostPort value = parse(text);
        if (value.port == 0) {
            throw new IllegalArgumentException("an address with a port from 1 to 65535");
        }
        return value;
    }

    /** Like {@link #parseWithPort}, with a host that is there. */
    public static HostPort parseTarget(String text) {
        HostPort value = parseWithPort(text);
        if (value.host.isEmpty()) {
            throw new IllegalArgumentException("a host with a port (the host is missing, like example.org:443)");
        }
        return value;
    }

    /** Like {@link #parseWithPort}, with an address, not a name: where a local listener is bound. */
    public static HostPort parseListener(String text) {
        HostPort value = parseWithPort(text);
        if (value.host.isEmpty()) {
            throw new IllegalArgumentException("an address with a port (write 127.0.0.1" + text
                    + " for this machine only, or 0.0.0.0" + text + " for every network it is on)");
        }
        if (!value.isLiteral()) {
            throw new IllegalArgumentException("an IP address with a port (like 127.0.0.1:" + value.port + ")");
        }
        return value;
    }

    private static int port(String text) {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= MAX_PORT) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("an address with a port (the port must be a number up to " + MAX_PORT + ")");
    }

    /** Whether the host is an address, not a name. */
    public boolean isLiteral() {
        return Literals.parse(host) != null;
    }

    /** The host's address; {@code null} for a name or an empty host. */
    public InetAddress literal() {
        return Literals.parse(host);
    }

    /**
     * The address to connect to.
     *
     * @throws UnknownHostException if the name has no address
     */
    public InetSocketAddress resolve() throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
