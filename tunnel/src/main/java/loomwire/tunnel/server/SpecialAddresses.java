package loomwire.tunnel.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import loomwire.tunnel.config.Cidr;

/**
 * The addresses that are not the public internet: IANA's registries of special-purpose addresses (RFC 6890), multicast,
 * and the metadata services of clouds. Of IPv6 the public internet is 2000::/3 (RFC 4291 §2.4) without what is special in
 * it; whatever else there is or will be is none.
 */
final class SpecialAddresses {
    private static final Cidr GLOBAL_UNICAST = Cidr.parse("2000::/3");

    /** The narrower ranges first, for a better name. */
    private static final List<Range> RANGES = List.of(
            new Range("169.254.169.254/32", "a metadata address"),
            new Range("168.63.129.16/32", "a metadata address"),
            new Range("100.100.100.200/32", "a metadata address"),
            new Range("192.0.0.192/32", "a metadata address"),
            new Range("fd00:ec2::254/128", "a metadata address"),
            new Range("fd20:ce::254/128", "a metadata address"),
            new Range("0.0.0.0/8", "an unspecified address"),
            new Range("10.0.0.0/8", "a private address"),
            new Range("100.64.0.0/10", "a carrier's shared address"),
            new Range("127.0.0.0/8", "a loopback address"),
            new Range("169.254.0.0/16", "a link-local address"),
            new Range("172.16.0.0/12", "a private address"),
            new Range("192.0.0.0/24", "a reserved address"),
            new Range("192.0.2.0/24", "a documentation address"),
            new Range("192.88.99.0/24", "a reserved address"),
            new Range("192.168.0.0/16", "a private address"),
            new Range("198.18.0.0/15", "a benchmarking address"),
            new Range("198.51.100.0/24", "a documentation address"),
            new Range("203.0.113.0/24", "a documentation address"),
            new Range("224.0.0.0/4", "a multicast address"),
            new Range("255.255.255.255/32", "a broadcast address"),
            new Range("240.0.0.0/4", "a reserved address"),
            new Range("::/128", "an unspecified address"),
            new Range("::1/128", "a loopback address"),
            new Range("::/96", "an IPv4-compatible address"),
            new Range("::ffff:0:0:0/96", "an IPv4-translated address"),
            new Range("64:ff9b::/96", "a NAT64 address"),
            new Range("64:ff9b:1::/48", "a local translation address"),
            new Range("100::/64", "a discard address"),
            new Range("100:0:0:1::/64", "a discard address"),
            new Range("2001::/32", "a Teredo address"),
            new Range("2001:2::/48", "a benchmarking address"),
            new Range("2001:10::/28", "an ORCHID address"),
            new Range("2001:20::/28", "an ORCHID address"),
            new Range("2001:30::/28", "a drone's address"),
            new Range("2001::/23", "a reserved address"),
            new Range("2001:db8::/32", "a documentation address"),
            new Range("2002::/16", "a 6to4 address"),
            new Range("3fff::/20", "a documentation address"),
            new Range("5f00::/16", "a segment routing address"),
            new Range("fc00::/7", "a private address"),
            new Range("fe80::/10", "a link-local address"),
            new Range("fec0::/10", "a private address"),
            new Range("ff00::/8", "a multicast address"));

    private record Range(Cidr addresses, String what) {
        Range(String addresses, String what) {
            this(Cidr.parse(addresses), what);
        }
    }

    private SpecialAddresses() {}

    /** What the address is; {@code null} if it is one of the public internet. */
    static String what(InetAddress address) {
        for (Range range : RANGES) {
            if (range.addresses.contains(address)) {
                return range.what;
            }
        }
        if (EmbeddedIpv4.isIsatap(address)) {
            return "an ISATAP address";
        }
        return address instanceof Inet6Address && !GLOBAL_UNICAST.contains(address) ? "a reserved address" : null;
    }

    static boolean isPublicIpv6(InetAddress address) {
        return address instanceof Inet6Address && what(address) == null;
    }
}
