package loomwire.tunnel.server;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import loomwire.tunnel.config.Cidr;
import loomwire.tunnel.config.EgressRules;

/**
 * Where the server may connect to. Judged on the address that will be connected to, after resolving, so that no name and
 * no way of writing an address leads around it. What the owner denies is denied; what the owner allows is allowed; of
 * the rest, everything that is not the public internet is denied.
 */
final class EgressPolicy {
    /** Special-purpose registries of RFC 6890, multicast, and the cloud's metadata services. */
    private static final List<Denial> DENIALS = List.of(
            new Denial("169.254.169.254/32", "a metadata address"),
            new Denial("fd00:ec2::254/128", "a metadata address"),
            new Denial("0.0.0.0/8", "an unspecified address"),
            new Denial("10.0.0.0/8", "a private address"),
            new Denial("100.64.0.0/10", "a carrier's shared address"),
            new Denial("127.0.0.0/8", "a loopback address"),
            new Denial("169.254.0.0/16", "a link-local address"),
            new Denial("172.16.0.0/12", "a private address"),
            new Denial("192.0.0.0/24", "a reserved address"),
            new Denial("192.0.2.0/24", "a documentation address"),
            new Denial("192.88.99.0/24", "a reserved address"),
            new Denial("192.168.0.0/16", "a private address"),
            new Denial("198.18.0.0/15", "a benchmarking address"),
            new Denial("198.51.100.0/24", "a documentation address"),
            new Denial("203.0.113.0/24", "a documentation address"),
            new Denial("224.0.0.0/4", "a multicast address"),
            new Denial("240.0.0.0/4", "a reserved address"),
            new Denial("::/128", "an unspecified address"),
            new Denial("::1/128", "a loopback address"),
            new Denial("::/96", "a reserved address"),
            new Denial("64:ff9b:1::/48", "a local translation address"),
            new Denial("100::/64", "a discard address"),
            new Denial("2001::/32", "a Teredo address"),
            new Denial("2001:db8::/32", "a documentation address"),
            new Denial("fc00::/7", "a private address"),
            new Denial("fe80::/10", "a link-local address"),
            new Denial("fec0::/10", "a private address"),
            new Denial("ff00::/8", "a multicast address"));

    /** RFC 6052 §2.1: the IPv4 address is in the last four bytes. */
    private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");
    private static final int NAT64_IPV4_AT = 12;
    /** RFC 3056 §2: the IPv4 address is behind the first two bytes. */
    private static final Cidr SIX_TO_FOUR = Cidr.parse("2002::/16");
    private static final int SIX_TO_FOUR_IPV4_AT = 2;

    private final EgressRules rules;
    private final Supplier<Set<InetAddress>> ownAddresses;

    private record Denial(Cidr range, String what) {
        Denial(String range, String what) {
            this(Cidr.parse(range), what);
        }
    }

    /** @param ownAddresses this machine's addresses now: what listens there trusts this machine more than the internet */
    EgressPolicy(EgressRules rules, Supplier<Set<InetAddress>> ownAddresses) {
        this.rules = rules;
        this.ownAddresses = ownAddresses;
    }

    /**
     * Judges one resolved address.
     *
     * @return {@code null} if it may be connected to, else what it is, such as "a private address"
     */
    String denial(InetAddress address) {
        if (contains(rules.deny(), address)) {
            return "an address that egress.deny names";
        }
        if (contains(rules.allow(), address)) {
            return null;
        }
        for (Denial denial : DENIALS) {
            if (denial.range.contains(address)) {
                return denial.what;
            }
        }
        InetAddress embedded = embeddedIpv4(address);
        if (embedded != null) {
            return denial(embedded);
        }
        return ownAddresses.get().contains(address) ? "an address of the server itself" : null;
    }

    private static boolean contains(List<Cidr> ranges, InetAddress address) {
        for (Cidr range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** The IPv4 address that a translator or tunnel on the way would connect to. Mapped ones are IPv4 in Java already. */
    private static InetAddress embeddedIpv4(InetAddress address) {
        if (address instanceof Inet4Address) {
            return null;
        }
        int at = NAT64.contains(address) ? NAT64_IPV4_AT : SIX_TO_FOUR.contains(address) ? SIX_TO_FOUR_IPV4_AT : -1;
        if (at < 0) {
            return null;
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), at, at + 4));
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
