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
import org.junit.jupiter.params.provider.MethodSource;

class EgressPolicyTest {
    private static final Set<InetAddress> OWN =
            Set.of(InetAddress.ofLiteral("8.8.4.4"), InetAddress.ofLiteral("2600::7"));

    private static EgressPolicy policy(List<String> allow, List<String> deny) {
        return new EgressPolicy(new EgressRules(cidrs(allow), cidrs(deny)), () -> OWN);
    }

    private static List<Cidr> cidrs(List<String> texts) {
        return Stream.of(texts).flatMap(List::stream).map(Cidr::parse).toList();
    }

    @ParameterizedTest
    @MethodSource("loomwire.tunnel.server.AddressForms#allowed")
    void thePublicInternetIsAllowed(String address) {
        assertNull(policy(List.of(), List.of()).denial(AddressForms.asSent(address)), address);
    }

    @ParameterizedTest
    @MethodSource("loomwire.tunnel.server.AddressForms#denied")
    void whatIsNotThePublicInternetIsDenied(String address, String denial) {
        assertEquals(denial, policy(List.of(), List.of()).denial(AddressForms.asSent(address)), address);
    }

    @Test
    void otherRulesHoldFromThenOn() {
        InetAddress address = InetAddress.ofLiteral("203.0.114.9");
        EgressPolicy policy = policy(List.of(), List.of());
        assertNull(policy.denial(address));
        policy.rules(new EgressRules(List.of(), cidrs(List.of("203.0.114.0/24"))));
        assertEquals("an address that egress.deny names", policy.denial(address));
        policy.rules(new EgressRules(cidrs(List.of("10.9.0.0/24")), List.of()));
        assertNull(policy.denial(address));
        assertNull(policy.denial(InetAddress.ofLiteral("10.9.0.1")));
    }

    @Test
    void addressesInEveryBlockOutsideOfGlobalUnicastAreDenied() {
        for (int first = 0; first < 256; first++) {
            byte[] bytes = new byte[16];
            bytes[0] = (byte) first;
            bytes[15] = 1;
            bytes[7] = 9;
            boolean global = first >= 0x20 && first < 0x40;
            assertEquals(
                    global, policy(List.of(), List.of()).denial(AddressForms.sixteen(bytes)) == null, "block " + first);
        }
    }

    @Test
    void translatedAddressesThatTheOwnerAllowsAreJudgedByWhatIsInThem() {
        EgressPolicy policy =
                policy(List.of("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2600::/16"), List.of("9.9.9.9"));
        assertNull(policy.denial(InetAddress.ofLiteral("64:ff9b::808:808")));
        assertNull(policy.denial(InetAddress.ofLiteral("64:ff9b:1::808:808")));
        assertNull(policy.denial(InetAddress.ofLiteral("2002:808:808::1")));
        assertNull(policy.denial(InetAddress.ofLiteral("2600::5efe:808:808")));
        assertEquals("a loopback address", policy.denial(InetAddress.ofLiteral("64:ff9b::7f00:1")));
        assertEquals("a metadata address", policy.denial(InetAddress.ofLiteral("64:ff9b:1::a9fe:a9fe")));
        assertEquals(
                "a private address",
                policy.denial(InetAddress.ofLiteral("64:ff9b:1:a00:0:100::")),
                "RFC 6052 §2.2, /48");
        assertEquals("a private address", policy.denial(InetAddress.ofLiteral("2002:a00:1::1")));
        assertEquals("an address of the server itself", policy.denial(InetAddress.ofLiteral("64:ff9b::808:404")));
        assertEquals("a private address", policy.denial(InetAddress.ofLiteral("2600::200:5efe:a00:1")));
        assertEquals("an address that egress.deny names", policy.denial(InetAddress.ofLiteral("64:ff9b::909:909")));
    }

    @Test
    void aConnectionToItselfIsDeniedWhateverTheInterfacesSay() {
        InetAddress local = InetAddress.ofLiteral("198.41.0.4");
        assertEquals(
                "an address of the server itself", policy(List.of(), List.of()).denial(local, local));
        assertNull(policy(List.of("198.41.0.0/16"), List.of()).denial(local, local));
        assertNull(policy(List.of(), List.of()).denial(InetAddress.ofLiteral("10.0.0.1"), local));
    }

    @Test
    void whatTheOwnerAllowsIsTakenOutOfTheDenials() {
        EgressPolicy policy = policy(List.of("10.9.0.0/24", "fd00:9::/64", "8.8.4.4"), List.of());
        assertNull(policy.denial(InetAddress.ofLiteral("10.9.0.1")));
        assertEquals(
                "a NAT64 address",
                policy.denial(InetAddress.ofLiteral("64:ff9b::a09:1")),
                "the way to an allowed one is not allowed by that");
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
