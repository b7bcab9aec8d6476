package loomwire.tunnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import loomwire.tunnel.config.Cidr;
import loomwire.tunnel.config.EgressRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EgressPolicyTest {
    private static final Set<InetAddress> OWN = Set.of(InetAddress.ofLiteral("8.8.4.4"), InetAddress.ofLiteral("2600::7"));

    private static EgressPolicy policy(List<String> allow, List<String> deny) {
        return new EgressPolicy(new EgressRules(cidrs(allow), cidrs(deny)), () -> OWN);
    }

    private static List<Cidr> cidrs(List<String> texts) {
        return Stream.of(texts).flatMap(List::stream).map(Cidr::parse).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8,", "1.1.1.1,", "172.15.255.255,", "172.32.0.0,", "100.63.255.255,", "100.128.0.0,", "223.255.255.255,",
        "2600::1,", "2a00:1450::1,", "64:ff9b::808:808,", "2002:808:808::1,",
        "10.0.0.1, a private address",
        "172.16.0.1, a private address",
        "172.31.255.255, a private address",
        "192.168.1.1, a private address",
        "127.0.0.1, a loopback address",
        "127.255.255.254, a loopback address",
        "169.254.1.1, a link-local address",
        "169.254.169.254, a metadata address",
        "fd00:ec2::254, a metadata address",
        "100.64.0.1, a carrier's shared address",
        "0.0.0.0, an unspecified address",
        "0.1.2.3, an unspecified address",
        "224.0.0.1, a multicast address",
        "255.255.255.255, a reserved address",
        "198.18.0.1, a benchmarking address",
        "::1, a loopback address",
        "::, an unspecified address",
        "::7f00:1, a reserved address",
        "::ffff:127.0.0.1, a loopback address",
        "::ffff:10.1.2.3, a private address",
        "64:ff9b::7f00:1, a loopback address",
        "64:ff9b::a9fe:a9fe, a metadata address",
        "64:ff9b:1::808:808, a local translation address",
        "2002:7f00:1::1, a loopback address",
        "2002:c0a8:101::, a private address",
        "2001::1, a Teredo address",
        "fe80::1, a link-local address",
        "fec0::1, a private address",
        "fc00::1, a private address",
        "fd12:3456::1, a private address",
        "ff02::1, a multicast address",
        "2001:db8::1, a documentation address",
        "8.8.4.4, an address of the server itself",
        "2600::7, an address of the server itself",
        "64:ff9b::808:404, an address of the server itself",
    })
    void whatIsNotThePublicInternetIsDenied(String address, String denial) {
        assertEquals(denial, policy(List.of(), List.of()).denial(InetAddress.ofLiteral(address)));
    }

    @Test
    void whatTheOwnerAllowsIsTakenOutOfTheDenials() {
        EgressPolicy policy = policy(List.of("10.9.0.0/24", "fd00:9::/64", "8.8.4.4"), List.of());
        assertNull(policy.denial(InetAddress.ofLiteral("10.9.0.1")));
        assertNull(policy.denial(InetAddress.ofLiteral("64:ff9b::a09:1")), "translated to an allowed one");
        assertNull(policy.denial(InetAddress.ofLiteral("fd00:9::5")));
        assertNull(policy.denial(InetAddress.ofLiteral("8.8.4.4")));
        assertEquals("a private address", policy.denial(InetAddress.ofLiteral("10.9.1.1")));
    }

    @Test
    void whatTheOwnerDeniesIsDeniedWhateverElseIsSaid() {
        EgressPolicy policy = policy(List.of("0.0.0.0/0"), List.of("10.9.0.0/24", "1.0.0.0/8"));
        assertEquals("an address that egress.deny names", policy.denial(InetAddress.ofLiteral("10.9.0.1")));
        assertEquals("an address that egress.deny names", policy.denial(InetAddress.ofLiteral("1.1.1.1")));
        assertNull(policy.denial(InetAddress.ofLiteral("127.0.0.1")));
    }

    @Test
    void aRangeHoldsWhatItsBitsSay() {
        assertEquals(true, Cidr.parse("10.9.8.7/9").contains(InetAddress.ofLiteral("10.127.255.255")));
        assertEquals(false, Cidr.parse("10.9.8.7/9").contains(InetAddress.ofLiteral("10.128.0.0")));
        assertEquals(true, Cidr.parse("0.0.0.0/0").contains(InetAddress.ofLiteral("200.1.1.1")));
        assertEquals(false, Cidr.parse("0.0.0.0/0").contains(InetAddress.ofLiteral("::1")));
        assertEquals(false, Cidr.parse("128.0.0.0/1").contains(InetAddress.ofLiteral("127.0.0.1")));
    }
}
