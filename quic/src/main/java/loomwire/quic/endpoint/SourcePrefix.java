package loomwire.quic.endpoint;

/**
 * The network that an address belongs to, as far as one can tell from outside: what one customer has, who can send from
 * all of it. An IPv4 /24, an IPv6 /56.
 */
final class SourcePrefix {
    private static final long IPV4_MAPPED = 0xffff;
    private static final long LAST_8_BITS = 0xff;

    private SourcePrefix() {}

    static long high(long addressHigh) {
        return addressHigh & ~LAST_8_BITS; // 0 for IPv4
    }

    static long low(long addressHigh, long addressLow) {
        boolean ipv4 = addressHigh == 0 && addressLow >>> Integer.SIZE == IPV4_MAPPED;
        return ipv4 ? addressLow & ~LAST_8_BITS : 0;
    }
}
