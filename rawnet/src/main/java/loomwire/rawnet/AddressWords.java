package loomwire.rawnet;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Addresses as people write them, for logs, messages and screens: IPv6 in the one form of RFC 5952. */
public final class AddressWords {
    private static final int GROUPS = 8;

    private AddressWords() {}

    /** {@code 192.0.2.1}, {@code 2001:db8::1}, {@code fe80::1%eth0}. */
    public static String of(InetAddress address) {
        if (!(address instanceof Inet6Address ipv6)) {
            return address.getHostAddress();
        }
        String platform = ipv6.getHostAddress();
        int scope = platform.indexOf('%');
        return groups(ipv6.getAddress()) + (scope < 0 ? "" : platform.substring(scope));
    }

    /** Likewise with a port, which needs brackets around IPv6 (RFC 3986 §3.2.2). */
    public static String of(InetAddress address, int port) {
        String host = of(address);
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
    }

    /** Likewise; one that was not resolved by the name that it was given. */
    public static String of(InetSocketAddress address) {
        return address.isUnresolved()
                ? address.getHostString() + ':' + address.getPort()
                : of(address.getAddress(), address.getPort());
    }

    /** Without the interface of a link-local address, for those who know it from elsewhere. */
    public static String withoutScope(InetAddress address) {
        return address instanceof Inet6Address ? groups(address.getAddress()) : of(address);
    }

    private static String groups(byte[] bytes) {
        int[] group = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            group[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
        }
        // RFC 5952 §4.2: the longest run of at least two zeros is left out, the first one of several.
        int longestFrom = -1;
        int longest = 1;
        for (int from = 0; from < GROUPS; from++) {
            int to = from;
            while (to < GROUPS && group[to] == 0) {
                to++;
            }
            if (to - from > longest) {
                longest = to - from;
                longestFrom = from;
            }
            from = Math.max(from, to - 1);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == longestFrom) {
                text.append("::");
                i += longest - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(group[i]));
            }
        }
        return text.toString();
    }
}
