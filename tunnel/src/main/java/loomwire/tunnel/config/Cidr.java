package loomwire.tunnel.config;

import java.net.InetAddress;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.Addresses;

/**
 * A block of addresses.
 *
 * @param network any address in it
 * @param prefixLength leading bits that all its addresses share
 */
public record Cidr(InetAddress network, int prefixLength) {

    /**
     * Reads {@code 10.9.0.0/24}, {@code fd00::/8} or a single address.
     *
     * @throws IllegalArgumentException with what was expected, to complete "… is not "
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        InetAddress network = Literals.parse(slash < 0 ? text : text.substring(0, slash));
        if (network == null || text.indexOf('%') >= 0) { // an interface is no part of a range
            throw new IllegalArgumentException("a range of addresses (like 10.9.0.0/24 or fd00::/8)");
        }
        int bits = network.getAddress().length * 8;
        int prefix = bits;
        if (slash >= 0) {
            String digits = text.substring(slash + 1);
            prefix = digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
            if (prefix < 0 || prefix > bits) {
                throw new IllegalArgumentException(
                        "a range of addresses (the prefix length must be 0 to " + bits + ")");
            }
        }
        return new Cidr(network, prefix);
    }

    /** The block's first address; another one than the file's if that has bits behind the prefix. */
    public InetAddress first() {
        int kept = prefixLength + (network.getAddress().length == 4 ? 96 : 0);
        long high = Addresses.high(network) & firstBits(kept);
        long low = Addresses.low(network) & firstBits(kept - Long.SIZE);
        return Addresses.toInetAddress(high, low);
    }

    private static long firstBits(int count) {
        return count <= 0 ? 0 : count >= Long.SIZE ? -1 : -1L << Long.SIZE - count;
    }

    /** Whether the address is in the block; addresses of the other family are not. */
    public boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        int whole = prefixLength / 8;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != other[i]) {
                return false;
            }
        }
        int rest = prefixLength % 8;
        return rest == 0 || (mine[whole] ^ other[whole]) >> 8 - rest == 0;
    }

    @Override
    public String toString() {
        return AddressWords.of(network) + "/" + prefixLength;
    }
}
