package loomwire.tunnel.server;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Every form in which an address can be written that leads somewhere, for a server that has 8.8.4.4 and 2600::7. */
final class AddressForms {
    private static final String MAPPED = "::ffff:";

    private AddressForms() {}

    static Stream<String> allowed() {
        return Stream.of(
                "8.8.8.8",
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "191.255.255.255",
                "192.0.1.0",
                "192.0.3.0",
                "192.88.98.255",
                "192.88.100.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "198.51.99.255",
                "198.51.101.0",
                "203.0.112.255",
                "203.0.114.0",
                "223.255.255.255",
                "::ffff:8.8.8.8",
                "2600::1",
                "2a00:1450::1",
                "2001:200::1",
                "2001:db7::1",
                "2001:db9::1",
                "2003::1",
                "2620:4f:8000::1",
                "3ffe::1",
                "2400::5eff:7f00:1");
    }

    /** With what each is. */
    static Stream<Arguments> denied() {
        return Stream.of(
                arguments("0.0.0.0", "an unspecified address"),
                arguments("0.1.2.3", "an unspecified address"),
                arguments("0.255.255.255", "an unspecified address"),
                arguments("::", "an unspecified address"),
                arguments("::ffff:0.0.0.0", "an unspecified address"),
                arguments("::ffff:0.1.2.3", "an unspecified address"),
                arguments("10.0.0.0", "a private address"),
                arguments("10.255.255.255", "a private address"),
                arguments("172.16.0.0", "a private address"),
                arguments("172.31.255.255", "a private address"),
                arguments("192.168.0.0", "a private address"),
                arguments("192.168.255.255", "a private address"),
                arguments("::ffff:10.0.0.1", "a private address"),
                arguments("::ffff:192.168.1.1", "a private address"),
                arguments("::ffff:172.16.0.1", "a private address"),
                arguments("fc00::1", "a private address"),
                arguments("fd12:3456::1", "a private address"),
                arguments("fdff:ffff::1", "a private address"),
                arguments("fec0::1", "a private address"),
                arguments("feff::1", "a private address"),
                arguments("::10.0.0.1", "a private address"),
                arguments("::ffff:0:10.0.0.1", "a private address"),
                arguments("64:ff9b::10.0.0.1", "a private address"),
                arguments("64:ff9b::192.168.0.1", "a private address"),
                arguments("2002:a00:1::1", "a private address"),
                arguments("2002:c0a8:101::", "a private address"),
                arguments("2001:0:a00:1::", "a private address"),
                arguments("2001:0:808:808:0:0:f5ff:fffe", "a private address"),
                arguments("2600::5efe:10.0.0.1", "a private address"),
                arguments("2600::200:5efe:192.168.0.1", "a private address"),
                arguments("64:ff9b:1::10.0.0.1", "a private address"),
                arguments("64:ff9b:1:a00:0:100::", "a private address"),
                arguments("100.64.0.0", "a carrier's shared address"),
                arguments("100.127.255.255", "a carrier's shared address"),
                arguments("::ffff:100.64.0.1", "a carrier's shared address"),
                arguments("64:ff9b::100.64.0.1", "a carrier's shared address"),
                arguments("127.0.0.0", "a loopback address"),
                arguments("127.0.0.1", "a loopback address"),
                arguments("127.255.255.255", "a loopback address"),
                arguments("::1", "a loopback address"),
                arguments("::ffff:127.0.0.1", "a loopback address"),
                arguments("::ffff:127.1.2.3", "a loopback address"),
                arguments("::127.0.0.1", "a loopback address"),
                arguments("::ffff:0:127.0.0.1", "a loopback address"),
                arguments("64:ff9b::127.0.0.1", "a loopback address"),
                arguments("64:ff9b:1::127.0.0.1", "a loopback address"),
                arguments("64:ff9b:1:7f00:0:100::", "a loopback address"),
                arguments("2002:7f00:1::1", "a loopback address"),
                arguments("2001:0:7f00:1::1", "a loopback address"),
                arguments("2001:0:808:808:0:0:80ff:fffe", "a loopback address"),
                arguments("2600::5efe:7f00:1", "a loopback address"),
                arguments("2600::200:5efe:127.0.0.1", "a loopback address"),
                arguments("fe80::5efe:127.0.0.1", "a loopback address"),
                arguments("169.254.169.254", "a metadata address"),
                arguments("::ffff:169.254.169.254", "a metadata address"),
                arguments("64:ff9b::a9fe:a9fe", "a metadata address"),
                arguments("2002:a9fe:a9fe::1", "a metadata address"),
                arguments("::ffff:0:169.254.169.254", "a metadata address"),
                arguments("::169.254.169.254", "a metadata address"),
                arguments("2600::5efe:169.254.169.254", "a metadata address"),
                arguments("fd00:ec2::254", "a metadata address"),
                arguments("fd20:ce::254", "a metadata address"),
                arguments("100.100.100.200", "a metadata address"),
                arguments("168.63.129.16", "a metadata address"),
                arguments("192.0.0.192", "a metadata address"),
                arguments("169.254.0.0", "a link-local address"),
                arguments("169.254.1.1", "a link-local address"),
                arguments("169.254.255.255", "a link-local address"),
                arguments("fe80::1", "a link-local address"),
                arguments("febf::1", "a link-local address"),
                arguments("::ffff:169.254.1.1", "a link-local address"),
                arguments("192.0.0.0", "a reserved address"),
                arguments("192.0.0.8", "a reserved address"),
                arguments("192.0.0.170", "a reserved address"),
                arguments("192.0.0.255", "a reserved address"),
                arguments("192.88.99.1", "a reserved address"),
                arguments("240.0.0.0", "a reserved address"),
                arguments("254.1.1.1", "a reserved address"),
                arguments("255.255.255.254", "a reserved address"),
                arguments("2001:1::1", "a reserved address"),
                arguments("2001:3::1", "a reserved address"),
                arguments("2001:1ff::1", "a reserved address"),
                arguments("4000::1", "a reserved address"),
                arguments("8000::1", "a reserved address"),
                arguments("1000::1", "a reserved address"),
                arguments("200::1", "a reserved address"),
                arguments("::2:0:0:1", "a reserved address"),
                arguments("e000::1", "a reserved address"),
                arguments("fe00::1", "a reserved address"),
                arguments("::ffff:240.0.0.1", "a reserved address"),
                arguments("f800::1", "a reserved address"),
                arguments("255.255.255.255", "a broadcast address"),
                arguments("::ffff:255.255.255.255", "a broadcast address"),
                arguments("192.0.2.1", "a documentation address"),
                arguments("192.0.2.255", "a documentation address"),
                arguments("198.51.100.1", "a documentation address"),
                arguments("203.0.113.255", "a documentation address"),
                arguments("2001:db8::1", "a documentation address"),
                arguments("2001:db8:ffff::1", "a documentation address"),
                arguments("3fff::1", "a documentation address"),
                arguments("3fff:fff::1", "a documentation address"),
                arguments("::ffff:192.0.2.1", "a documentation address"),
                arguments("198.18.0.0", "a benchmarking address"),
                arguments("198.19.255.255", "a benchmarking address"),
                arguments("2001:2::1", "a benchmarking address"),
                arguments("::ffff:198.18.0.1", "a benchmarking address"),
                arguments("224.0.0.1", "a multicast address"),
                arguments("239.255.255.255", "a multicast address"),
                arguments("ff02::1", "a multicast address"),
                arguments("ff0e::1", "a multicast address"),
                arguments("ffff::1", "a multicast address"),
                arguments("::ffff:224.0.0.1", "a multicast address"),
                arguments("::8.8.8.8", "an IPv4-compatible address"),
                arguments("::ffff:0:8.8.8.8", "an IPv4-translated address"),
                arguments("64:ff9b::8.8.8.8", "a NAT64 address"),
                arguments("64:ff9b:1::8.8.8.8", "a local translation address"),
                arguments("64:ff9b:1:808:8:800::", "a local translation address"),
                arguments("100::1", "a discard address"),
                arguments("100::ffff:ffff:ffff:ffff", "a discard address"),
                arguments("100:0:0:1::1", "a discard address"),
                arguments("2001:0:808:808::f7f7:f7f7", "a Teredo address"),
                arguments("2001:0:4136:e378:8000:63bf:3fff:fdd2", "a documentation address"),
                arguments("2001:10::1", "an ORCHID address"),
                arguments("2001:1f::1", "an ORCHID address"),
                arguments("2001:20::1", "an ORCHID address"),
                arguments("2001:2f::1", "an ORCHID address"),
                arguments("2001:30::1", "a drone's address"),
                arguments("2002:808:808::1", "a 6to4 address"),
                arguments("2600::5efe:8.8.8.8", "an ISATAP address"),
                arguments("2600::200:5efe:8.8.8.8", "an ISATAP address"),
                arguments("5f00::1", "a segment routing address"),
                arguments("8.8.4.4", "an address of the server itself"),
                arguments("::ffff:8.8.4.4", "an address of the server itself"),
                arguments("64:ff9b::8.8.4.4", "an address of the server itself"),
                arguments("2002:808:404::1", "an address of the server itself"),
                arguments("2600::7", "an address of the server itself"),
                arguments("2600:1::5efe:8.8.4.4", "an address of the server itself"));
    }

    /** The address as its bytes; a mapped one stays what it is written as, which Java alone does not do. */
    static InetAddress asSent(String text) {
        return text.startsWith(MAPPED) && text.indexOf('.') > 0 && text.indexOf(':', MAPPED.length()) < 0
                ? sixteen(bytes(text))
                : InetAddress.ofLiteral(text);
    }

    /** Always 16 bytes for what is written with colons. */
    static byte[] bytes(String text) {
        byte[] bytes = InetAddress.ofLiteral(text).getAddress();
        if (text.indexOf(':') < 0 || bytes.length == 16) {
            return bytes;
        }
        return new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, bytes[0], bytes[1], bytes[2], bytes[3]};
    }

    static InetAddress sixteen(byte[] bytes) {
        try {
            return Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
