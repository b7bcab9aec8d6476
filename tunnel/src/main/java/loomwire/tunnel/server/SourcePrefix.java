package loomwire.tunnel.server;

import java.net.InetAddress;
import java.util.HexFormat;

/**
 * Where connections come from, as coarse as one who floods has addresses: 24 bits of an IPv4 address, 48 of an IPv6
 * address, which is what one customer gets at most (RFC 6177). Ordered, so that a hash table of them stays quick when
 * somebody chooses addresses whose hashes are the same.
 */
record SourcePrefix(String bytes) implements Comparable<SourcePrefix> {
    private static final int IPV4_BYTES = 3;
    private static final int IPV6_BYTES = 6;

    @Override
    public int compareTo(SourcePrefix other) {
        return bytes.compareTo(other.bytes);
    }

    static SourcePrefix of(InetAddress address) {
        byte[] all = address.getAddress();
        return new SourcePrefix(HexFormat.of().formatHex(all, 0, all.length == 4 ? IPV4_BYTES : IPV6_BYTES));
    }
}
